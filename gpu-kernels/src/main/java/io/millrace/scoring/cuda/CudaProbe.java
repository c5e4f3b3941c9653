package io.millrace.scoring.cuda;

import static io.millrace.scoring.cuda.Driver.check;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.cpu.CpuScoringBackend;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import jcuda.driver.JCudaDriver;

/**
 * Finds out whether a GPU can score: there is a driver, it has the GPU, the GPU takes the kernels,
 * and they give the answers that the CPU gives. A GPU that hangs is one that cannot.
 *
 * <p>A GPU that works is asked once in the life of a process. One that does not, or was lost, is
 * asked again when somebody wants it {@link #ASKED_AGAIN_AFTER} later: a driver can be upgraded, a
 * GPU reset, and what else took its memory can end.
 */
public final class CudaProbe {

    static final Duration ASKED_AGAIN_AFTER = Duration.ofMinutes(5);

    /** Drivers of machines with many GPUs take seconds to wake them up. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int ROWS = 700;
    private static final int DIMENSIONS = 20;
    private static final int K = 10;

    private static final CudaProbe PROCESS = new CudaProbe(System::nanoTime, PATIENCE);

    private final LongSupplier nanoTime;
    private final Duration patience;
    private final Map<Integer, Answer> answers = new ConcurrentHashMap<>();

    private record Answer(Result result, long at) {}

    /**
     * @param usable whether the GPU can score
     * @param reason why not; otherwise what it is
     */
    public record Result(boolean usable, String reason) {}

    /**
     * @param patience how long a GPU may take for its answer
     */
    CudaProbe(LongSupplier nanoTime, Duration patience) {
        this.nanoTime = nanoTime;
        this.patience = patience;
    }

    /**
     * Asks for a GPU.
     *
     * @param device the number of the GPU, from 0 on, among those that the process may see
     */
    public static Result probe(int device) {
        return PROCESS.result(device);
    }

    /** Has a GPU asked again that worked once and was lost. */
    public static void lost(int device) {
        PROCESS.markLost(device);
    }

    /** Asks anew the next time; for tests, which can make a driver come and go. */
    static void forget() {
        PROCESS.answers.clear();
    }

    synchronized Result result(int device) {
        Answer known = answers.get(device);
        if (known != null && (known.result().usable() || isRecent(known))) {
            return known.result();
        }
        Result result = ask(device);
        answers.put(device, new Answer(result, nanoTime.getAsLong()));
        return result;
    }

    /** Never waits for a GPU that is being asked. */
    void markLost(int device) {
        String reason =
                "the GPU was lost, and is asked again after %d min"
                        .formatted(ASKED_AGAIN_AFTER.toMinutes());
        answers.put(device, new Answer(new Result(false, reason), nanoTime.getAsLong()));
    }

    private boolean isRecent(Answer answer) {
        return nanoTime.getAsLong() - answer.at() < ASKED_AGAIN_AFTER.toNanos();
    }

    private Result ask(int device) {
        try {
            return BoundedCall.call("asking for it", patience, () -> answer(device), tooLate -> {});
        } catch (LinkageError e) {
            return new Result(false, Driver.explain(e));
        } catch (RuntimeException e) {
            return new Result(false, e.getMessage());
        }
    }

    private static Result answer(int device) {
        Driver.initialize();
        int[] count = new int[1];
        check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
        if (count[0] == 0) {
            return new Result(false, "the driver knows no GPU");
        }
        if (device >= count[0]) {
            return new Result(
                    false,
                    "there is no GPU of that number: device=%d, GPUs=%d"
                            .formatted(device, count[0]));
        }
        return test(new CudaSettings(device, Long.MAX_VALUE));
    }

    /** Answers a few requests of every kind on the GPU and on the CPU. */
    private static Result test(CudaSettings settings) {
        ScorerShape shape = new ScorerShape(64, 2_048, 2, 1 << 20);
        try (CudaScoringBackend gpu =
                        new CudaScoringBackend(
                                DIMENSIONS,
                                ROWS,
                                settings,
                                ignored -> {},
                                TensorFormat.BF16,
                                shape);
                CpuScoringBackend cpu = new CpuScoringBackend(DIMENSIONS, ROWS)) {
            SplittableRandom random = new SplittableRandom(1);
            for (int row = 0; row < ROWS; row++) {
                float[] vector = vector(random);
                gpu.put(row, vector, 0);
                cpu.put(row, vector, 0);
                gpu.setLive(row, row % 7 > 0);
                cpu.setLive(row, row % 7 > 0);
            }
            gpu.publish();
            cpu.publish();
            for (int size : new int[] {1, 40}) {
                ScoreBatch batch = batch(random, size);
                ScoreResults actual = new ScoreResults();
                ScoreResults expected = new ScoreResults();
                gpu.score(batch, actual);
                cpu.score(batch, expected);
                if (!equal(actual, expected)) {
                    return new Result(
                            false, "the self-test gave wrong answers: " + gpu.description());
                }
            }
            return switch (gpu.kind()) {
                case CUDA -> new Result(true, gpu.description());
                case CPU, AUTO -> new Result(false, "the self-test failed: " + gpu.description());
            };
        }
    }

    private static ScoreBatch batch(SplittableRandom random, int size) {
        ScoreBatch batch = new ScoreBatch(DIMENSIONS);
        for (int request = 0; request < size; request++) {
            batch.add(vector(random), 0, K);
            for (int entry = 0; entry < 5; entry++) {
                batch.addSparse(request, random.nextInt(ROWS), (float) random.nextDouble());
                batch.exclude(request, random.nextInt(ROWS));
            }
        }
        return batch;
    }

    private static boolean equal(ScoreResults a, ScoreResults b) {
        for (int request = 0; request < b.size(); request++) {
            if (a.count(request) != b.count(request)) {
                return false;
            }
            for (int place = 0; place < b.count(request); place++) {
                if (a.row(request, place) != b.row(request, place)
                        || a.score(request, place) != b.score(request, place)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static float[] vector(SplittableRandom random) {
        float[] vector = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            vector[d] = (float) random.nextDouble(-1, 1);
        }
        return vector;
    }
}
