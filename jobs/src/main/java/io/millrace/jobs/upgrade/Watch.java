package io.millrace.jobs.upgrade;

import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.upgrade.QualityBound.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Watches a new version of the job until it has shown that it works, or has not.
 *
 * <p>It works when every task runs, checkpoints complete, the records that wait in Kafka are few or
 * fewer than at first, and it keeps the {@link QualityBound}. Quality is judged from when it has
 * caught up: what it serves while it works off what came in meanwhile is nobody's measure. Where
 * the bound is not told within the time it is not held against it, and the report says so.
 */
final class Watch {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int CHECKPOINTS = 2;
    private static final double FEW_RECORDS = 1_000;

    private final VersionSigns version;
    private final ServedLog served;
    private final Waiter waiter;
    private final Consumer<String> progress;

    Watch(VersionSigns version, ServedLog served, Waiter waiter, Consumer<String> progress) {
        this.version = version;
        this.served = served;
        this.waiter = waiter;
        this.progress = progress;
    }

    /**
     * Waits for the verdict.
     *
     * @param before what the old version served
     * @return why the new version does not do; empty if it does
     */
    Optional<String> problem(ServedQuality before, QualityBound bound, Duration within)
            throws InterruptedException {
        Instant deadline = waiter.instant().plus(within);
        double lagAtFirst = -1;
        Instant caughtUp = null;
        while (true) {
            Optional<String> end = version.end();
            if (end.isPresent()) {
                return end;
            }
            boolean runs = version.allTasksRun();
            long checkpoints = version.checkpoints();
            double lag = version.lag();
            if (runs && lagAtFirst < 0) {
                lagAtFirst = lag;
                progress.accept("all tasks run");
            }
            if (caughtUp == null && runs && checkpoints > 0 && lag <= FEW_RECORDS) {
                caughtUp = waiter.instant();
                progress.accept("it keeps up with what comes in");
            }
            ServedQuality since = caughtUp == null ? ServedQuality.NONE : served.since(caughtUp);
            boolean last = !waiter.instant().isBefore(deadline);
            Verdict verdict = last ? bound.atLast(before, since) : bound.watched(before, since);
            if (verdict == Verdict.BROKEN) {
                return Optional.of(bound.figures(before, since));
            }
            boolean keepsUp = lag <= FEW_RECORDS || lag < lagAtFirst;
            boolean works = runs && checkpoints >= CHECKPOINTS && keepsUp;
            if (works && (last || verdict == Verdict.HOLDS)) {
                progress.accept(
                        String.format(
                                Locale.ROOT,
                                "%d checkpoints completed, %,.0f records wait, %s",
                                checkpoints,
                                lag,
                                bound.figures(before, since)));
                return Optional.empty();
            }
            if (last) {
                return Optional.of(
                        "%s within %d s"
                                .formatted(
                                        missing(runs, checkpoints, lag, lagAtFirst),
                                        within.toSeconds()));
            }
            waiter.waitFor(POLL);
        }
    }

    private static String missing(boolean runs, long checkpoints, double lag, double lagAtFirst) {
        if (!runs) {
            return "not all tasks run";
        }
        return checkpoints < CHECKPOINTS
                ? "only " + checkpoints + " checkpoints completed"
                : String.format(
                        Locale.ROOT,
                        "the lag does not fall: %,.0f records, %,.0f at first",
                        lag,
                        lagAtFirst);
    }
}
