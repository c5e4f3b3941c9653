package io.millrace.search.sink;

import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which share of the documents sent was found written in the same version or a higher one.
 *
 * <p>Some are, after a restart: what was under way is sent again. A high share means that something
 * else outranks this job for good, a newer job of the deployment or an epoch that was lost, and
 * that the index stands still. It is measured over periods of fixed length, and reported once for
 * each period in which it is above {@value #ALARMING}.
 *
 * <p>Written to by one thread; {@link #last} may be read by others.
 */
final class ConflictShare {
    static final double ALARMING = 0.5;

    /** Fewer documents in a period prove nothing. */
    static final int LEAST_DOCUMENTS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(ConflictShare.class);

    private final InstantSource clock;
    private final long period;
    private volatile long periodStart;
    private long written;
    private long conflicts;
    private volatile double last;

    ConflictShare(InstantSource clock, Duration period) {
        this.clock = clock;
        this.period = period.toMillis();
        periodStart = clock.millis();
    }

    /**
     * @param answered documents that Elasticsearch holds now
     * @param found how many of them it held before
     * @return whether a period with an alarming share is over
     */
    boolean add(int answered, int found) {
        boolean alarming = false;
        long now = clock.millis();
        if (now - periodStart >= period) {
            last = share();
            alarming = written >= LEAST_DOCUMENTS && last > ALARMING;
            if (alarming) {
                LOG.warn(
                        "{} of {} documents were not written, because Elasticsearch holds newer versions of them: is there another job of this deployment, or was the topic of epochs lost?",
                        conflicts,
                        written);
            }
            periodStart = now;
            written = 0;
            conflicts = 0;
        }
        written += answered;
        conflicts += found;
        return alarming;
    }

    /** The share of the last period that is over, 0 to 1; 0 when nothing was sent for longer. */
    double last() {
        return clock.millis() - periodStart < 2 * period ? last : 0;
    }

    private double share() {
        return written == 0 ? 0 : (double) conflicts / written;
    }
}
