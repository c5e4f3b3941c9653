package io.millrace.jobs.upgrade;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a new version has to show, and by when.
 *
 * @param baseline how long the old version's quality is measured before
 * @param within how long the new one may take
 */
public record UpgradeLimits(QualityBound quality, Duration baseline, Duration within) {
    public UpgradeLimits {
        requireNonNull(quality, "quality is null");
        requireNonNull(baseline, "baseline is null");
        requireNonNull(within, "within is null");
    }
}
