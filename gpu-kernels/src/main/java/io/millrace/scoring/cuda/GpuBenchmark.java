package io.millrace.scoring.cuda;

import io.millrace.scoring.RowChanges;
import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How long the GPU takes for a batch, on data that another program can make as well (see {@link
 * #value}).
 */
final class GpuBenchmark {

    private static final int LOADED_AT_ONCE = 1 << 16;
    private static final int WARM_UPS = 3;
    private static final int REPETITIONS = 15;
    private static final int REPORTED_ROWS = 10;

    /** Queries are numbers of the same sequence, far behind the rows. */
    private static final long FIRST_QUERY = 1L << 31;

    private GpuBenchmark() {}

    /**
     * One measurement.
     *
     * @param format {@code fp32}, {@code tf32} or {@code bf16}
     * @param roundsMilliseconds on the GPU, of all rounds, median
     * @param totalMilliseconds from the batch in Java to the answer in Java, median
     * @param rows the best rows of the first request
     */
    record Figure(
            int rowCount,
            int dimensions,
            int requests,
            int k,
            String format,
            double roundsMilliseconds,
            double totalMilliseconds,
            List<Integer> rows) {

        double transferMilliseconds() {
            return totalMilliseconds - roundsMilliseconds;
        }

        /** The time that memory or arithmetic takes at least, whichever is more. */
        double floorMilliseconds(Floors floors) {
            double bytes = (double) rowCount * dimensions * (format.equals("bf16") ? 2 : 4);
            double products = (double) rowCount * dimensions * requests;
            double rate =
                    switch (format) {
                        case "bf16" -> floors.bf16Rate();
                        case "tf32" -> floors.tf32Rate();
                        default -> floors.singleRate();
                    };
            return 1_000 * Math.max(bytes / floors.copyBandwidth(), products / rate);
        }
    }

    /**
     * A number in -1..1 from a place in a sequence: a multiplicative hash with two mixing steps.
     */
    static float value(long place) {
        long hash = place * 0x9E3779B1L + 0x7F4A7C15L & 0xFFFF_FFFFL;
        hash ^= hash >>> 15;
        hash = hash * 0x45D9F3BL & 0xFFFF_FFFFL;
        hash ^= hash >>> 13;
        return (float) (hash / 0x1p31 - 1);
    }

    /** Measures all numbers of requests and K for catalogues of all sizes that fit. */
    static List<Figure> run(
            int device,
            int[] rowCounts,
            int[] dimensions,
            int[] requests,
            int[] ks,
            Consumer<String> progress) {
        List<Figure> figures = new ArrayList<>();
        Map<String, TensorFormat> formats =
                Map.of("bf16", TensorFormat.BF16, "tf32", TensorFormat.TF32);
        for (int rows : rowCounts) {
            for (int dimension : dimensions) {
                for (String format : List.of("fp32", "tf32", "bf16")) {
                    // Single precision throughout, or the tensor cores throughout.
                    ScorerShape shape =
                            new ScorerShape(
                                    1_024,
                                    8_192,
                                    format.equals("fp32") ? Integer.MAX_VALUE : 0,
                                    16 << 20);
                    TensorFormat tensor = formats.getOrDefault(format, TensorFormat.TF32);
                    CudaSettings settings = new CudaSettings(device, Long.MAX_VALUE);
                    try (CudaEngine engine =
                            CudaEngine.open(settings, tensor, shape, dimension, rows)) {
                        load(engine, rows, dimension);
                        try (CudaTimer timer = engine.timeRounds()) {
                            for (int request : requests) {
                                for (int k : ks) {
                                    Figure figure =
                                            measure(
                                                    engine, timer, rows, dimension, request, k,
                                                    format);
                                    figures.add(figure);
                                    progress.accept(figure.toString());
                                }
                            }
                        }
                    } catch (CudaException e) {
                        progress.accept(
                                "left out: N=%d D=%d %s: %s"
                                        .formatted(rows, dimension, format, e.getMessage()));
                    }
                }
            }
        }
        return figures;
    }

    private static void load(CudaEngine engine, int rows, int dimensions) {
        RowChanges changes = new RowChanges(dimensions, rows);
        float[] vector = new float[dimensions];
        for (int row = 0; row < rows; row++) {
            for (int d = 0; d < dimensions; d++) {
                vector[d] = value((long) row * dimensions + d);
            }
            changes.put(row, vector, 0);
            changes.setLive(row, true);
            if (changes.size() == LOADED_AT_ONCE || row == rows - 1) {
                engine.apply(changes, Map.of());
                changes.clear();
            }
        }
    }

    private static Figure measure(
            CudaEngine engine,
            CudaTimer timer,
            int rows,
            int dimensions,
            int requests,
            int k,
            String format) {
        ScoreBatch batch = new ScoreBatch(dimensions);
        float[] query = new float[dimensions];
        for (int request = 0; request < requests; request++) {
            for (int d = 0; d < dimensions; d++) {
                query[d] = value(FIRST_QUERY + (long) request * dimensions + d);
            }
            batch.add(query, 0, k);
        }
        ScoreResults results = new ScoreResults();
        double[] rounds = new double[REPETITIONS];
        double[] totals = new double[REPETITIONS];
        for (int repetition = -WARM_UPS; repetition < REPETITIONS; repetition++) {
            long start = System.nanoTime();
            results.reset(batch, 0);
            engine.score(batch, results);
            double total = (System.nanoTime() - start) / 1e6;
            if (repetition >= 0) {
                totals[repetition] = total;
                rounds[repetition] = timer.milliseconds();
            }
        }
        List<Integer> best =
                IntStream.range(0, Math.min(REPORTED_ROWS, results.count(0)))
                        .mapToObj(place -> results.row(0, place))
                        .toList();
        return new Figure(
                rows, dimensions, requests, k, format, median(rounds), median(totals), best);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
