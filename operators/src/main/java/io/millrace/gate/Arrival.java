package io.millrace.gate;

import io.millrace.events.BadRecordException;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventType;
import io.millrace.events.ShopperIds;

/**
 * A record of the events topic as it came, with what became of decoding it.
 *
 * <p>Only the record itself travels; whoever receives it decodes it again. So a dead letter always
 * holds the very bytes that arrived, and the event has one layout less to keep compatible.
 */
public final class Arrival {
    private static final EventCodec CODEC = new EventCodec();

    private final String topic;
    private final int partition;
    private final long offset;
    private final long appendedAt;
    private final byte[] key;
    private final byte[] value;
    private final Event event;
    private final BadRecordException problem;

    /**
     * @param appendedAt when Kafka appended the record, epoch milliseconds
     * @param key may be null
     * @param value may be null, which is a bad record
     */
    public Arrival(
            String topic, int partition, long offset, long appendedAt, byte[] key, byte[] value) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.appendedAt = appendedAt;
        this.key = key;
        this.value = value == null ? new byte[0] : value;
        Event decoded = null;
        BadRecordException failure = null;
        try {
            decoded = CODEC.decode(this.value);
        } catch (BadRecordException e) {
            failure = e;
        }
        event = decoded;
        problem = failure;
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }

    public long appendedAt() {
        return appendedAt;
    }

    public byte[] key() {
        return key;
    }

    public byte[] value() {
        return value;
    }

    /** The event, or null when {@link #problem()} says why there is none. */
    public Event event() {
        return event;
    }

    public BadRecordException problem() {
        return problem;
    }

    /**
     * Who the event is counted under at the gate: the user where one is named, else the visitor.
     * {@code identify} goes to the visitor, whose state it binds.
     */
    public String arrivalId() {
        boolean toVisitor = event.type() == EventType.IDENTIFY || event.userId() == null;
        return toVisitor
                ? ShopperIds.ofVisitor(event.visitorId())
                : ShopperIds.ofUser(event.userId());
    }
}
