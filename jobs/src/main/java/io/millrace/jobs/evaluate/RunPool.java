package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Makes runs, several at once; each is one thread, and their results do not depend on how many. */
final class RunPool implements AutoCloseable {
    private final EvaluationData data;
    private final Protocol protocol;
    private final ProgressDisplay display;
    private final ExecutorService threads;

    /**
     * @param count of threads, at least 1
     */
    RunPool(EvaluationData data, Protocol protocol, int count, ProgressDisplay display) {
        this.data = requireNonNull(data, "data is null");
        this.protocol = requireNonNull(protocol, "protocol is null");
        this.display = requireNonNull(display, "display is null");
        AtomicInteger numbers = new AtomicInteger();
        threads =
                Executors.newFixedThreadPool(
                        count,
                        task -> {
                            Thread thread = new Thread(task, "run-" + numbers.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    EvaluationData data() {
        return data;
    }

    /**
     * Makes all runs and waits for them.
     *
     * @param task what they are for, shown beside the progress
     * @param summary what is kept of each run; called in the run's thread
     * @return what was kept, in the order of the plans
     */
    <T> List<T> run(String task, List<RunPlan> plans, Function<RunResult, T> summary)
            throws InterruptedException {
        long lines = plans.stream().mapToLong(plan -> plan.span().end()).sum();
        try (ProgressDisplay.Task progress = display.begin(task, lines)) {
            List<Future<T>> futures = new ArrayList<>();
            for (RunPlan plan : plans) {
                EvaluationRun run = new EvaluationRun(data, protocol, plan, progress);
                futures.add(threads.submit(() -> summary.apply(run.run())));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a run failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
