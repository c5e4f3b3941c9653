package io.millrace.gate;

/**
 * A record of a topic as it came.
 *
 * @param appendedAt when Kafka appended it, epoch milliseconds
 * @param key may be null
 * @param value may be null
 */
public record SourceRecord(
        String topic, int partition, long offset, long appendedAt, byte[] key, byte[] value) {}
