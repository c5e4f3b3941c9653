package io.millrace.jobs.cluster;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A job that a cluster has accepted.
 *
 * @param jobId 32 hexadecimal digits
 * @param restoredFrom the savepoint or checkpoint it goes on from
 */
public record Submitted(String jobId, Optional<String> restoredFrom) {
    public Submitted {
        requireNonNull(jobId, "jobId is null");
        requireNonNull(restoredFrom, "restoredFrom is null");
    }
}
