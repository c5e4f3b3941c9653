package io.millrace.jobs.cluster;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a job is started with.
 *
 * @param cluster REST address
 * @param settings by key, secrets among them
 * @param restore the savepoint to start from, where there is no newer checkpoint
 * @param checkpointsSince checkpoints of the deployment from this time on come first; empty when
 *     none counts
 */
public record Submission(
        URI cluster,
        Map<String, String> settings,
        Optional<String> restore,
        Optional<Instant> checkpointsSince) {
    public Submission {
        requireNonNull(cluster, "cluster is null");
        settings = Map.copyOf(settings);
        requireNonNull(restore, "restore is null");
        requireNonNull(checkpointsSince, "checkpointsSince is null");
    }

    @Override
    public String toString() {
        return "Submission[cluster=%s, restore=%s, checkpointsSince=%s]"
                .formatted(cluster, restore, checkpointsSince);
    }
}
