package io.millrace.scoring.cpu;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * When vector registers are worth it: plain loops work until the vector code is compiled, and have
 * it compiled only when there has been enough to do.
 *
 * <p>Until the JVM has compiled it, every operation on a vector makes an object, which is far
 * slower than a plain loop, and compiling takes a second of a core, many where the compiler has
 * much else to do, as after a start. Plain loops do {@value #ENOUGH} multiply-adds in about half a
 * second. So a short run never pays for it, and a long one pays once for the process, in a thread
 * of lowest priority.
 *
 * <p>Either gives the same bits, so nothing depends on the moment. Thread-safe.
 */
final class VectorWarmUp {

    /** Multiply-adds of plain loops that cost about as much as the warm-up. */
    static final long ENOUGH = 2_000_000_000L;

    private static final VectorWarmUp OF_THE_PROCESS =
            new VectorWarmUp(ENOUGH, VectorWarmUp::inThread, VectorExercise::new);

    private static final VectorWarmUp OVER = new VectorWarmUp(true);
    private static final VectorWarmUp NEVER = new VectorWarmUp(false);

    /** Trials in a row that vectors must win. */
    private static final int WINS = 3;

    /** Trials after which plain loops stay: some compiler does not do it. */
    private static final int TRIALS = 4_000;

    /** What is timed, in any unit. */
    interface Exercise {
        long vectors();

        long plainLoops();
    }

    private final long enough;
    private final Executor executor;
    private final Supplier<Exercise> exercise;
    private final AtomicLong done = new AtomicLong();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean over;

    /**
     * @param enough multiply-adds of plain loops after which to warm up
     * @param executor runs the warm-up, once
     * @param exercise made when the warm-up begins
     */
    VectorWarmUp(long enough, Executor executor, Supplier<Exercise> exercise) {
        this.enough = enough;
        this.executor = requireNonNull(executor, "executor is null");
        this.exercise = requireNonNull(exercise, "exercise is null");
    }

    private VectorWarmUp(boolean over) {
        this(Long.MAX_VALUE, Runnable::run, () -> null);
        this.over = over;
    }

    /** The one that everything in this process shares. */
    static VectorWarmUp ofTheProcess() {
        return OF_THE_PROCESS;
    }

    /** For whoever wants vectors from the start. */
    static VectorWarmUp over() {
        return OVER;
    }

    /** For whoever wants plain loops for good. */
    static VectorWarmUp never() {
        return NEVER;
    }

    /**
     * Whether to use vectors.
     *
     * @param multiplyAdds that plain loops are to do if not
     */
    boolean isOver(long multiplyAdds) {
        if (over) {
            return true;
        }
        if (done.addAndGet(multiplyAdds) >= enough && begun.compareAndSet(false, true)) {
            executor.execute(this::warmUp);
        }
        return over;
    }

    /** Whether to use vectors for what is not worth counting. */
    boolean isOver() {
        return over;
    }

    private void warmUp() {
        Exercise timed = exercise.get();
        int wins = 0;
        for (int trial = 0; trial < TRIALS && !over; trial++) {
            wins = timed.vectors() < timed.plainLoops() ? wins + 1 : 0;
            over = wins >= WINS;
        }
    }

    private static void inThread(Runnable warmUp) {
        Thread thread = new Thread(warmUp, "millrace-vector-warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }
}
