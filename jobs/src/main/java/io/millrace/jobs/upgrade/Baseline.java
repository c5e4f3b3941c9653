package io.millrace.jobs.upgrade;

import io.millrace.jobs.replay.QualityTotals;
import io.millrace.jobs.replay.Waiter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How well the old version serves, measured right before it is replaced. */
final class Baseline {
    private final Supplier<QualityTotals> quality;
    private final Waiter waiter;
    private final Consumer<String> progress;

    /**
     * @param quality totals as of now
     */
    Baseline(Supplier<QualityTotals> quality, Waiter waiter, Consumer<String> progress) {
        this.quality = quality;
        this.waiter = waiter;
        this.progress = progress;
    }

    /**
     * The quality within a window from now on; where too few choices are judged in it to compare
     * with, that of all choices ever judged.
     */
    ServedQuality measure(Duration window) throws InterruptedException {
        QualityTotals first = quality.get();
        if (!window.isZero()) {
            progress.accept(
                    "measuring for %d s what the old version serves".formatted(window.toSeconds()));
        }
        waiter.waitFor(window);
        QualityTotals all = quality.get();
        ServedQuality measured = ServedQuality.of(all.since(first).served());
        if (QualityBound.isEnough(measured)) {
            return told("the old version's", measured);
        }
        ServedQuality ever = ServedQuality.of(all.served());
        return told(
                "only %,d choices were judged meanwhile; of all choices the"
                        .formatted(measured.judged()),
                ever);
    }

    private ServedQuality told(String whose, ServedQuality measured) {
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "%s served recall@10 is %.4f over %,d choices",
                        whose,
                        measured.recallAt10(),
                        measured.judged()));
        return measured;
    }
}
