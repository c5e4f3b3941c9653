package io.millrace.jobs.upgrade;

import io.millrace.jobs.cluster.FlinkRest;
import io.millrace.jobs.replay.OutcomeTopic;
import io.millrace.jobs.replay.QualityTotals;
import io.millrace.jobs.replay.RankQuality;
import io.millrace.jobs.replay.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Watches a new version of the job until it has shown that it works, or has not.
 *
 * <p>It works when every task runs, checkpoints complete, the records that wait in Kafka are few or
 * fewer than at first, and the served recall@10 of the choices judged since is not further below
 * that of all before than the bound. Where fewer choices are judged within the time than it takes
 * to tell, quality is not held against it, and the report says so.
 */
final class Watch {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int CHECKPOINTS = 2;
    private static final int MOST_FAILURES = 2;
    private static final double FEW_RECORDS = 1_000;

    /** With fewer judged choices a recall of 0.1 is known to no better than 0.02. */
    private static final long ENOUGH_JUDGED = 200;

    private final FlinkRest flink;
    private final OutcomeTopic quality;
    private final Waiter waiter;
    private final Consumer<String> progress;

    Watch(FlinkRest flink, OutcomeTopic quality, Waiter waiter, Consumer<String> progress) {
        this.flink = flink;
        this.quality = quality;
        this.waiter = waiter;
        this.progress = progress;
    }

    /**
     * Waits for the verdict.
     *
     * @param before what was judged before the new version
     * @param bound how much of the recall may be lost, as a share of it
     * @return why the new version does not do; empty if it does
     */
    Optional<String> problem(String jobId, QualityTotals before, double bound, Duration within)
            throws InterruptedException {
        Instant deadline = waiter.instant().plus(within);
        double lagAtFirst = -1;
        String missing = "it has not started";
        while (true) {
            Optional<String> end = end(jobId);
            if (end.isPresent()) {
                return end;
            }
            long checkpoints = flink.checkpoints(jobId).completed();
            double lag = flink.metric(jobId, "pendingRecords");
            boolean runs = flink.allTasksRun(jobId);
            if (runs && lagAtFirst < 0) {
                lagAtFirst = lag;
                progress.accept("all tasks run");
            }
            boolean keepsUp = lag <= FEW_RECORDS || lag < lagAtFirst;
            QualityTotals since = quality.readQuality().since(before);
            boolean judged = since.served().judged() >= ENOUGH_JUDGED;
            if (judged) {
                Optional<String> worse = worse(before.served(), since.served(), bound);
                if (worse.isPresent()) {
                    return worse;
                }
            }
            boolean late = !waiter.instant().isBefore(deadline);
            if (runs && checkpoints >= CHECKPOINTS && keepsUp && (judged || late)) {
                progress.accept(report(checkpoints, lag, before.served(), since.served()));
                return Optional.empty();
            }
            missing =
                    !runs
                            ? "not all tasks run"
                            : checkpoints < CHECKPOINTS
                                    ? "only " + checkpoints + " checkpoints completed"
                                    : "the lag does not fall: %,.0f records, %,.0f at first"
                                            .formatted(lag, lagAtFirst);
            if (late) {
                return Optional.of(missing + " within " + within.toSeconds() + " s");
            }
            waiter.waitFor(POLL);
        }
    }

    private Optional<String> end(String jobId) throws InterruptedException {
        Optional<FlinkRest.Job> job = flink.job(jobId);
        if (job.isEmpty() || !job.get().isActive()) {
            String state = job.map(FlinkRest.Job::state).orElse("unknown");
            return Optional.of("it is " + state + because(jobId));
        }
        int failures = flink.failures(jobId);
        return failures > MOST_FAILURES
                ? Optional.of("it failed " + failures + " times" + because(jobId))
                : Optional.empty();
    }

    private String because(String jobId) throws InterruptedException {
        return flink.lastFailure(jobId).map(reason -> ": " + reason).orElse("");
    }

    private static Optional<String> worse(RankQuality before, RankQuality since, double bound) {
        double least = before.recallAt10() * (1 - bound);
        return before.judged() >= ENOUGH_JUDGED && since.recallAt10() < least
                ? Optional.of(
                        String.format(
                                Locale.ROOT,
                                "served recall@10 is %.4f over %,d choices, less than %.4f (%.4f"
                                        + " before)",
                                since.recallAt10(),
                                since.judged(),
                                least,
                                before.recallAt10()))
                : Optional.empty();
    }

    private static String report(
            long checkpoints, double lag, RankQuality before, RankQuality since) {
        String judged =
                since.judged() < ENOUGH_JUDGED
                        ? String.format(
                                Locale.ROOT,
                                "quality not told: %,d choices judged, %,d needed",
                                since.judged(),
                                ENOUGH_JUDGED)
                        : String.format(
                                Locale.ROOT,
                                "served recall@10 %.4f (%.4f before)",
                                since.recallAt10(),
                                before.recallAt10());
        return String.format(
                Locale.ROOT,
                "%d checkpoints completed, %,.0f records wait, %s",
                checkpoints,
                lag,
                judged);
    }
}
