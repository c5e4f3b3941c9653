package io.millrace.search.sink;

import org.apache.flink.connector.base.sink.writer.strategy.RateLimitingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.RequestInfo;
import org.apache.flink.connector.base.sink.writer.strategy.ResultInfo;

/**
 * A constant number of requests at once. Slowing down is the {@link RetryGate}'s part: blocking
 * here would block the task, checkpoints included.
 */
final class FixedConcurrency implements RateLimitingStrategy {

    private final int maxRequests;
    private final int maxBatchSize;
    private int inFlight;

    FixedConcurrency(int maxRequests, int maxBatchSize) {
        this.maxRequests = maxRequests;
        this.maxBatchSize = maxBatchSize;
    }

    boolean hasRoom() {
        return inFlight < maxRequests;
    }

    int inFlight() {
        return inFlight;
    }

    @Override
    public void registerInFlightRequest(RequestInfo request) {
        inFlight++;
    }

    @Override
    public void registerCompletedRequest(ResultInfo result) {
        inFlight--;
    }

    @Override
    public boolean shouldBlock(RequestInfo request) {
        return !hasRoom();
    }

    @Override
    public int getMaxBatchSize() {
        return maxBatchSize;
    }
}
