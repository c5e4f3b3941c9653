package io.millrace.jobs.upgrade;

import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.replay.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What a new version has to show; shared as a mixin by the commands that put one in place. */
public final class LimitOptions {
    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = Durations.class,
            description =
                    "How long the new version may take to show that it works (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration within;

    @Option(
            names = "--quality-bound",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description =
                    "Share of the served recall@10 that may be lost, 0 to 1 (default:"
                            + " ${DEFAULT-VALUE}).")
    private double qualityBound;

    @Option(
            names = "--baseline",
            paramLabel = "TIME",
            defaultValue = "1m",
            converter = Durations.class,
            description =
                    "How long the old version's quality is measured before it is stopped (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration baseline;

    public UpgradeLimits limits() {
        if (!(qualityBound >= 0 && qualityBound <= 1)) {
            throw new UsageException("--quality-bound must be 0 to 1: " + qualityBound);
        }
        return new UpgradeLimits(new QualityBound(qualityBound), baseline, within);
    }
}
