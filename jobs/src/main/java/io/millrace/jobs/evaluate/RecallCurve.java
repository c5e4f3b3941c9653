package io.millrace.jobs.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Recall@10 over the stream: at each point the mean over a window of the judged events up to it,
 * and over the runs.
 *
 * @param window judged events that a point is the mean of
 * @param events how many events of the stream had begun at each point, ascending
 * @param recalls by model, one for each point
 * @param drift how many events had begun when the taste changed, where it did
 */
record RecallCurve(int window, double[] events, Map<String, double[]> recalls, OptionalInt drift) {
    private static final int TOP = 10;
    private static final int POINTS = 400;
    private static final int WINDOWS = 20;
    private static final int LEAST_WINDOW = 100;

    /** The curve of some runs of the same lines; without points where too little was judged. */
    static RecallCurve of(EventStream stream, List<JudgedRanks> runs) {
        JudgedRanks first = runs.get(0);
        int judged = first.count();
        int window = window(judged);
        int step = Math.max(1, (judged - window) / POINTS);
        List<Integer> ends = new ArrayList<>();
        for (int end = window; end <= judged; end += step) {
            ends.add(end);
        }
        double[] events =
                ends.stream()
                        .mapToDouble(end -> stream.eventsBefore(first.line(end - 1) + 1))
                        .toArray();
        Map<String, double[]> recalls = new LinkedHashMap<>();
        for (int model = 0; model < first.models().size(); model++) {
            double[] recall = new double[events.length];
            for (JudgedRanks run : runs) {
                int[] hits = hitsBefore(run, model);
                for (int point = 0; point < recall.length; point++) {
                    int end = ends.get(point);
                    recall[point] +=
                            (double) (hits[end] - hits[end - window]) / window / runs.size();
                }
            }
            recalls.put(first.models().get(model), recall);
        }
        OptionalInt line = stream.driftLine();
        OptionalInt drift =
                line.isPresent()
                        ? OptionalInt.of(stream.eventsBefore(line.getAsInt()))
                        : OptionalInt.empty();
        return new RecallCurve(window, events, recalls, drift);
    }

    /** Over how many judged events the mean is taken when so many were judged. */
    static int window(int judged) {
        return Math.max(LEAST_WINDOW, judged / WINDOWS);
    }

    /** For each number of judged events how many of them were found in the first 10. */
    static int[] hitsBefore(JudgedRanks run, int model) {
        int[] hits = new int[run.count() + 1];
        for (int i = 0; i < run.count(); i++) {
            hits[i + 1] = hits[i] + (run.rank(model, i) <= TOP ? 1 : 0);
        }
        return hits;
    }
}
