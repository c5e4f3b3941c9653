package io.millrace.jobs.evaluate;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on a terminal, in a line that is written again and again. */
final class ProgressBarDisplay implements ProgressDisplay {
    private static final int UPDATE_MILLIS = 250;

    private final PrintStream out;
    private final int width;

    /**
     * @param out the terminal
     * @param width of its lines, in characters
     */
    ProgressBarDisplay(PrintStream out, int width) {
        this.out = out;
        this.width = width;
    }

    @Override
    public Task begin(String name, long lines) {
        ProgressBar bar =
                new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(lines)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_MILLIS)
                        .setUnit(" events", 1)
                        .showSpeed()
                        .setConsumer(new ConsoleProgressBarConsumer(out, width))
                        .build();
        return new Task() {
            @Override
            public void learned(int count, Tally fused) {
                bar.stepBy(count);
                if (fused.count() > 0) {
                    bar.setExtraMessage(
                            String.format(
                                    Locale.ROOT, " recall@10 %.4f", fused.quality().recallAt10()));
                }
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }
}
