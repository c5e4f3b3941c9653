package io.millrace.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How long it took after a change of taste until the lists were good again.
 *
 * <p>Recall@10 is taken over windows of judged events, as long as those of {@link RecallCurve}, and
 * is the mean over the runs. Recovered is a model at the end of the first window wholly after the
 * change that reaches {@value #ENOUGH} of the last window before it; so no recovery can look
 * shorter than a window.
 *
 * @param event events of the stream before the change
 * @param window judged events in a window
 * @param courses by model
 */
record Recovery(long event, int window, Map<String, Course> courses) {
    private static final double ENOUGH = 0.9;

    /**
     * How one model fared.
     *
     * @param before recall@10 in the last window before the change
     * @param after in the first window after it
     * @param end in the last window of the stream
     * @param events of the stream from the change to the recovery, where there was one
     */
    record Course(double before, double after, double end, OptionalLong events) {}

    /** Empty where there was no change, or less than a window was judged before or after it. */
    static Optional<Recovery> of(EventStream stream, List<JudgedRanks> runs) {
        OptionalInt driftLine = stream.driftLine();
        if (driftLine.isEmpty()) {
            return Optional.empty();
        }
        JudgedRanks first = runs.get(0);
        int judgedBefore = 0;
        while (judgedBefore < first.count() && first.line(judgedBefore) < driftLine.getAsInt()) {
            judgedBefore++;
        }
        int window = RecallCurve.window(first.count());
        if (judgedBefore < window || first.count() - judgedBefore < window) {
            return Optional.empty();
        }
        long event = stream.eventsBefore(driftLine.getAsInt());
        Map<String, Course> courses = new LinkedHashMap<>();
        for (int model = 0; model < first.models().size(); model++) {
            double[] recalls = recalls(runs, model, window);
            double before = recalls[judgedBefore];
            OptionalLong events = OptionalLong.empty();
            for (int end = judgedBefore + window; end <= first.count(); end++) {
                if (before > 0 && recalls[end] >= ENOUGH * before) {
                    events = OptionalLong.of(stream.eventsBefore(first.line(end - 1) + 1) - event);
                    break;
                }
            }
            courses.put(
                    first.models().get(model),
                    new Course(
                            before,
                            recalls[judgedBefore + window],
                            recalls[first.count()],
                            events));
        }
        return Optional.of(new Recovery(event, window, courses));
    }

    /** Recall@10 of the window that ends before each judged event; the mean over the runs. */
    private static double[] recalls(List<JudgedRanks> runs, int model, int window) {
        double[] recalls = new double[runs.get(0).count() + 1];
        for (JudgedRanks run : runs) {
            int[] hits = RecallCurve.hitsBefore(run, model);
            for (int end = window; end < recalls.length; end++) {
                recalls[end] += (double) (hits[end] - hits[end - window]) / window / runs.size();
            }
        }
        return recalls;
    }

    void writeTo(ObjectNode json) {
        json.put("event", event);
        json.put("window", window);
        ObjectNode models = json.putObject("models");
        courses.forEach(
                (name, course) -> {
                    ObjectNode model = models.putObject(name);
                    model.put("recall@10_before", course.before());
                    model.put("recall@10_after", course.after());
                    model.put("recall@10_end", course.end());
                    if (course.events().isPresent()) {
                        model.put("events_to_recover", course.events().getAsLong());
                    } else {
                        model.putNull("events_to_recover");
                    }
                });
    }
}
