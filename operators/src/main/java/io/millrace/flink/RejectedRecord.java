package io.millrace.flink;

/**
 * A record that is not learned from, on its way to the dead letters.
 *
 * @param reason wire name of the reason
 * @param detail what exactly is wrong, for people
 * @param topic where it came from
 * @param key may be null
 * @param value may be null
 * @param appendedAt when Kafka appended it, epoch milliseconds
 */
public record RejectedRecord(
        String reason,
        String detail,
        String topic,
        int partition,
        long offset,
        byte[] key,
        byte[] value,
        long appendedAt) {}
