package io.millrace.slate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests one scorer has not scored yet, for the learner that sends them: who knows that
 * there is no room keeps ids, and makes the requests when there is.
 *
 * <p>Learner and scorer of the same index share it where they run in the same process. What an
 * event caused and what nobody waits for are counted apart, so that neither waits for the other.
 * Thread-safe; the counts may be a moment old.
 */
public final class ScorerBacklog {
    /** Batches that may wait beside the one that is being scored. */
    private static final int URGENT_BATCHES = 2;

    private static final int UNHURRIED_BATCHES = 1;

    private final Lane urgent = new Lane();
    private final Lane unhurried = new Lane();
    private volatile int parallelism;
    private volatile int batchSize;

    /**
     * The scorer is there.
     *
     * @param scorers how many there are
     * @param size requests that it scores together
     */
    public void open(int scorers, int size) {
        parallelism = scorers;
        batchSize = size;
    }

    /**
     * Requests that may be sent now; of a scorer in another process nothing is known, and any
     * number may.
     *
     * @param learners how many there are: only as many as scorers send to one scorer each
     */
    public int room(boolean isUrgent, int learners) {
        if (batchSize == 0 || parallelism != learners) {
            return Integer.MAX_VALUE;
        }
        long most = (long) batchSize * (isUrgent ? URGENT_BATCHES : UNHURRIED_BATCHES);
        return (int) Math.max(0, most - lane(isUrgent).size());
    }

    /** To be called before the request is sent. */
    public void sending(ScoreRequest request) {
        lane(request.isUrgent()).sent.incrementAndGet();
    }

    /** To be called after {@link #waiting}, which counts it. */
    public void received(ScoreRequest request) {
        lane(request.isUrgent()).received.incrementAndGet();
    }

    /** How many requests of each kind the scorer has. */
    public void waiting(int urgentRequests, int unhurriedRequests) {
        urgent.waiting = urgentRequests;
        unhurried.waiting = unhurriedRequests;
    }

    private Lane lane(boolean isUrgent) {
        return isUrgent ? urgent : unhurried;
    }

    private static final class Lane {
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong received = new AtomicLong();
        private volatile int waiting;

        private long size() {
            return sent.get() - received.get() + waiting;
        }
    }
}
