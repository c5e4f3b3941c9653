package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/**
 * How the sink batches, waits and retries, per subtask.
 *
 * @param batchDocuments most documents of one request
 * @param batchBytes most bytes of one request, 1 or more; Elasticsearch takes 100 MB by default,
 *     proxies before it often 1 MB
 * @param documentBytes most bytes of one document, at most {@code batchBytes}
 * @param concurrentRequests requests on their way at once
 * @param linger how long a document may wait for others to share its request
 * @param pendingDocuments waiting documents that hold the job back
 * @param pendingBytes bytes of waiting documents that hold the job back
 * @param firstRetryDelay wait after a first failure
 * @param longestRetryDelay bound of the wait, which doubles from failure to failure
 */
public record SinkLimits(
        int batchDocuments,
        int batchBytes,
        int documentBytes,
        int concurrentRequests,
        Duration linger,
        int pendingDocuments,
        long pendingBytes,
        Duration firstRetryDelay,
        Duration longestRetryDelay)
        implements Serializable {

    private static final int MEGABYTE = 1 << 20;

    public SinkLimits {
        positive("batchDocuments", batchDocuments);
        positive("batchBytes", batchBytes);
        positive("documentBytes", documentBytes);
        positive("concurrentRequests", concurrentRequests);
        positive("pendingDocuments", pendingDocuments);
        positive("pendingBytes", pendingBytes);
        positive("linger", requireNonNull(linger, "linger is null").toMillis());
        positive(
                "firstRetryDelay",
                requireNonNull(firstRetryDelay, "firstRetryDelay is null").toMillis());
        requireNonNull(longestRetryDelay, "longestRetryDelay is null");
        if (documentBytes > batchBytes) {
            throw new IllegalArgumentException(
                    "documentBytes must be at most batchBytes: documentBytes=%d batchBytes=%d"
                            .formatted(documentBytes, batchBytes));
        }
        if (longestRetryDelay.compareTo(firstRetryDelay) < 0) {
            throw new IllegalArgumentException(
                    "longestRetryDelay must be at least firstRetryDelay: longestRetryDelay=%s firstRetryDelay=%s"
                            .formatted(longestRetryDelay, firstRetryDelay));
        }
    }

    public static SinkLimits defaults() {
        return new SinkLimits(
                500,
                5 * MEGABYTE,
                2 * MEGABYTE,
                4,
                Duration.ofMillis(20),
                20_000,
                64L * MEGABYTE,
                Duration.ofMillis(100),
                Duration.ofSeconds(10));
    }

    public SinkLimits withBatch(int newDocuments, int newBytes) {
        return new SinkLimits(
                newDocuments,
                newBytes,
                Math.min(documentBytes, newBytes),
                concurrentRequests,
                linger,
                pendingDocuments,
                pendingBytes,
                firstRetryDelay,
                longestRetryDelay);
    }

    public SinkLimits withLinger(Duration newLinger) {
        return new SinkLimits(
                batchDocuments,
                batchBytes,
                documentBytes,
                concurrentRequests,
                newLinger,
                pendingDocuments,
                pendingBytes,
                firstRetryDelay,
                longestRetryDelay);
    }

    public SinkLimits withPending(int newDocuments, long newBytes) {
        return new SinkLimits(
                batchDocuments,
                batchBytes,
                documentBytes,
                concurrentRequests,
                linger,
                newDocuments,
                newBytes,
                firstRetryDelay,
                longestRetryDelay);
    }

    public SinkLimits withConcurrentRequests(int newConcurrentRequests) {
        return new SinkLimits(
                batchDocuments,
                batchBytes,
                documentBytes,
                newConcurrentRequests,
                linger,
                pendingDocuments,
                pendingBytes,
                firstRetryDelay,
                longestRetryDelay);
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "%s must be positive: %s=%d".formatted(name, name, value));
        }
    }
}
