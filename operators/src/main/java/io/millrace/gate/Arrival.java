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

    private static final byte[] NOTHING = {};

    private final SourceRecord source;
    private final Event event;
    private final BadRecordException problem;

    public Arrival(SourceRecord source) {
        this.source = source;
        Event decoded = null;
        BadRecordException failure = null;
        try {
            decoded = CODEC.decode(source.value() == null ? NOTHING : source.value());
        } catch (BadRecordException e) {
            failure = e;
        }
        event = decoded;
        problem = failure;
    }

    public SourceRecord source() {
        return source;
    }

    public long appendedAt() {
        return source.appendedAt();
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
