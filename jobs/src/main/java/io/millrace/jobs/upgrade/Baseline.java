package io.millrace.jobs.upgrade;

import io.millrace.jobs.replay.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How well the old version serves, measured right before it is replaced: what shoppers choose in
 * the evening says little about a version that is watched at noon.
 */
final class Baseline {
    /** How far back it is looked where little is judged: still much the same time of the day. */
    static final Duration LONGEST = Duration.ofHours(1);

    private final ServedLog served;
    private final Waiter waiter;
    private final Consumer<String> progress;

    Baseline(ServedLog served, Waiter waiter, Consumer<String> progress) {
        this.served = served;
        this.waiter = waiter;
        this.progress = progress;
    }

    /**
     * The quality within a window from now on; where too few choices are judged in it to compare
     * with, that of the last hour.
     */
    ServedQuality measure(Duration window) throws InterruptedException {
        Instant start = waiter.instant();
        if (!window.isZero()) {
            progress.accept(
                    "measuring for %d s what the old version serves".formatted(window.toSeconds()));
        }
        waiter.waitFor(window);
        ServedQuality measured = served.since(start);
        if (QualityBound.isEnough(measured)) {
            return told("the old version's", measured);
        }
        return told(
                "only %,d choices of %,d shoppers were judged meanwhile; of the last %d minutes the"
                        .formatted(measured.judged(), measured.shoppers(), LONGEST.toMinutes()),
                served.since(waiter.instant().minus(LONGEST)));
    }

    private ServedQuality told(String whose, ServedQuality measured) {
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "%s served recall@10 is %.4f over %,d choices of %,d shoppers",
                        whose,
                        measured.recallAt10(),
                        measured.judged(),
                        measured.shoppers()));
        return measured;
    }
}
