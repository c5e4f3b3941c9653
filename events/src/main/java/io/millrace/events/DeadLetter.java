package io.millrace.events;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Objects;

/**
 * A record the job could not use: why, where it came from, and the record itself. The source
 * position makes it unique, so that writing it again after a restart changes nothing.
 *
 * <p>The arrays are neither copied in nor out: nobody may change them.
 *
 * @param reason a {@link BadRecordReason#wireName()}
 * @param detail what is wrong, for people
 * @param topic the source topic
 * @param partition the source partition
 * @param offset the source offset
 * @param key the record's key; null if it had none
 * @param value the record's value; null if it had none
 * @param at when it was found to be bad, in milliseconds since the epoch
 */
public record DeadLetter(
        String reason,
        String detail,
        String topic,
        int partition,
        long offset,
        byte[] key,
        byte[] value,
        long at) {
    public DeadLetter {
        requireNonNull(reason, "reason is null");
        requireNonNull(detail, "detail is null");
        requireNonNull(topic, "topic is null");
    }

    /** The letter's key in the topic of dead letters: {@code events/3/1041}. */
    public String kafkaKey() {
        return topic + "/" + partition + "/" + offset;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof DeadLetter other
                && partition == other.partition
                && offset == other.offset
                && at == other.at
                && reason.equals(other.reason)
                && detail.equals(other.detail)
                && topic.equals(other.topic)
                && Arrays.equals(key, other.key)
                && Arrays.equals(value, other.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, partition, offset);
    }

    @Override
    public String toString() {
        return "DeadLetter[" + kafkaKey() + ", " + reason + ": " + detail + "]";
    }
}
