package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

/**
 * One record to be sent.
 *
 * @param key the shopper, which decides the partition and so keeps a shopper's order; null where
 *     the record names none
 * @param value the record, valid or not; null for a tombstone
 * @param timestamp epoch milliseconds of the event, or {@link #NO_TIMESTAMP}
 */
record ReplayRecord(byte[] key, byte[] value, long timestamp) {

    static final long NO_TIMESTAMP = Long.MIN_VALUE;

    ReplayRecord {
        if (key == null && value == null) {
            throw new IllegalArgumentException("a tombstone needs a key");
        }
    }

    static ReplayRecord withoutTime(byte[] key, byte[] value) {
        return new ReplayRecord(requireNonNull(key, "key is null"), value, NO_TIMESTAMP);
    }

    boolean hasTimestamp() {
        return timestamp != NO_TIMESTAMP;
    }
}
