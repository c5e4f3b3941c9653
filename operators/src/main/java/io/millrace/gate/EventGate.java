package io.millrace.gate;

import static java.util.Objects.requireNonNull;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.Event;
import io.millrace.events.EventIds;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.events.ShopperIds;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.shopper.TeachingWeight;
import java.util.List;
import java.util.function.Consumer;

/**
 * Decides which events are learned from, and under which shopper.
 *
 * <p><b>Order.</b> Events pass on arrival. Nothing waits for a watermark: a shopper's events lie in
 * one partition and stay in its order.
 *
 * <p><b>Duplicates.</b> An event id seen among the shopper's last ids is dropped; among the last
 * {@value GateState#BASKET} at least, unless the shopper paused for an hour. An event without an id
 * is never taken for a duplicate, because two equal lines of a basket are two purchases; a producer
 * that may send twice has to set {@code event_id}.
 *
 * <p><b>Late.</b> Older than the shopper's newest event by more than the allowed lateness. This
 * depends on the shopper's own events alone, so a replay decides as the live stream did.
 *
 * <p><b>Forgetting.</b> After the expiry without an event, in event time, everything is forgotten:
 * the ids, what is late, and whose the visitor is. Whether a timer comes first ({@link #isIdle}) or
 * the next event makes no difference.
 *
 * <p><b>Erased.</b> What an erased user or visitor did before the erasure is dropped whenever it
 * comes, in a replay after years, too. For it to be dropped it is enough that it happened or
 * arrived before: a clock that is fast saves nothing. An {@code identify} that names an erased user
 * is dropped likewise. A visitor who turned out to be a user is erased with the user.
 *
 * <p><b>Bots.</b> More events than any person makes: each takes one out of a bucket that time fills
 * again. An event's own time is whatever its sender says, so only as much time counts as has passed
 * in the shopper's events <i>and</i> around them: by the clock of the topic or in the events of
 * everybody, whichever is more. So dates made up do not help, and a replay of years within minutes
 * is judged by the years.
 *
 * <p><b>Weight.</b> The same time says how long somebody has been around. Where shoppers decide for
 * everybody, somebody new has {@value #NEW_WEIGHT} of a vote, and a whole one after three days with
 * an event each: visitors are easily invented.
 *
 * <p><b>Identity.</b> {@code identify} binds a visitor to a user: the visitor's recent items join
 * the user's history, the visitor's own state and documents go, and later events of the visitor
 * count as the user's.
 */
public final class EventGate {
    /** Milliseconds until somebody is no longer new. */
    static final long ESTABLISHED = 3 * 86_400_000L;

    private static final double NEW_WEIGHT = 0.25;
    private static final double MINUTE = 60_000;
    private static final long DAY = 86_400_000;

    private final GateSettings settings;
    private final ErasureLedger ledger;

    /** A gate of a job in which nobody was ever erased. */
    public EventGate(GateSettings settings) {
        this(settings, ErasureLedger.empty());
    }

    public EventGate(GateSettings settings, ErasureLedger ledger) {
        this.settings = requireNonNull(settings, "settings is null");
        this.ledger = requireNonNull(ledger, "ledger is null");
    }

    /** The state of somebody who was never erased. */
    public GateState newState() {
        return new GateState();
    }

    /**
     * The state of somebody nothing is known of.
     *
     * @param arrivalId the user or visitor: an erasure outlives the state
     */
    public GateState newState(String arrivalId) {
        GateState state = new GateState();
        state.erasedUpTo = ledger.erasedUpTo(arrivalId);
        return state;
    }

    /**
     * Whether a state has to go because of an erasure it does not know of: of the user or visitor
     * it is of, or of the user whom the visitor turned out to be.
     */
    public boolean isToBeErased(String arrivalId, GateState state) {
        return ledger.erasedUpTo(arrivalId) > state.erasedUpTo
                || (state.boundUser != null && boundUserErasedUpTo(state) > state.erasedUpTo);
    }

    /** Up to when the state's owner is erased, by an erasure of the bound user, too. */
    public long erasedUpTo(String arrivalId, GateState state) {
        long own = ledger.erasedUpTo(arrivalId);
        return state.boundUser == null ? own : Math.max(own, boundUserErasedUpTo(state));
    }

    /** Whether nothing has been let through for so long before a time that it is all forgotten. */
    public boolean isIdle(GateState state, long time) {
        return state.newestTime != Long.MIN_VALUE
                && time - state.newestTime >= settings.expiryMillis();
    }

    /**
     * Decides about one event.
     *
     * @param state of the event's {@link Arrival#arrivalId()}
     * @param streamTime how far the events of everybody are, epoch milliseconds; {@code
     *     Long.MIN_VALUE} where unknown
     * @param admitted takes what the shoppers' learners are to see: nothing unless the verdict is
     *     {@link Verdict#ADMITTED}
     */
    public Verdict decide(
            GateState state, Arrival arrival, long streamTime, Consumer<ShopperEvent> admitted) {
        Event event = arrival.event();
        if (ErasureLedger.covers(state.erasedUpTo, event.timestamp(), arrival.appendedAt())
                || identifiesErasedUser(arrival)) {
            return Verdict.ERASED;
        }
        if (isIdle(state, event.timestamp())) {
            state.clear();
        }
        long hash = event.eventId() == null ? 0 : EventIds.hash(event.eventId());
        if (hash != 0 && state.remembers(hash)) {
            return Verdict.DUPLICATE;
        }
        if (state.newestTime != Long.MIN_VALUE
                && event.timestamp() < state.newestTime - settings.allowedLatenessMillis()) {
            return Verdict.LATE;
        }
        passTime(state, arrival, streamTime);
        if (state.spent + 1 > settings.burst()) {
            return Verdict.SUSPECTED_BOT;
        }
        state.spent++;
        if (hash != 0) {
            state.remember(hash, event.timestamp(), settings.dedupWindow());
        }
        state.newestTime = Math.max(state.newestTime, event.timestamp());
        if (event.type() == EventType.IDENTIFY) {
            identify(state, arrival, admitted);
        } else {
            pass(state, arrival, admitted);
        }
        return Verdict.ADMITTED;
    }

    /** What somebody's choice counts among those of others, above 0 and up to 1. */
    public double weight(GateState state) {
        double known = Math.min(1, (double) state.knownMillis / ESTABLISHED);
        return NEW_WEIGHT + (1 - NEW_WEIGHT) * known;
    }

    private void passTime(GateState state, Arrival arrival, long streamTime) {
        long around =
                Math.max(
                        passed(state.appendedAt, arrival.appendedAt()),
                        passed(state.streamTime, streamTime));
        long millis = Math.min(passed(state.newestTime, arrival.event().timestamp()), around);
        state.spent = Math.max(0, state.spent - millis / MINUTE * settings.ratePerMinute());
        state.knownMillis += Math.min(DAY, millis);
        state.appendedAt = Math.max(state.appendedAt, arrival.appendedAt());
        state.streamTime = Math.max(state.streamTime, streamTime);
    }

    private static long passed(long before, long now) {
        return before == Long.MIN_VALUE || now <= before ? 0 : now - before;
    }

    /** Who an event counts for: the user where it names one or the visitor is known to be one. */
    public String shopperId(GateState state, Event event) {
        return isBound(state, event) ? ShopperIds.ofUser(state.boundUser) : event.shopperId();
    }

    private static boolean isBound(GateState state, Event event) {
        return event.userId() == null && state.boundUser != null;
    }

    private void pass(GateState state, Arrival arrival, Consumer<ShopperEvent> admitted) {
        Event event = arrival.event();
        List<String> itemIds = event.items().stream().map(EventItem::itemId).toList();
        boolean anonymous = event.userId() == null && !isBound(state, event);
        if (anonymous && TeachingWeight.of(event.type(), event.value()) > 0) {
            itemIds.forEach(itemId -> state.interacted(itemId, event.type(), event.timestamp()));
        }
        admitted.accept(
                new ShopperEvent(
                        shopperId(state, event),
                        Kind.EVENT,
                        event.type(),
                        event.timestamp(),
                        itemIds,
                        event.value(),
                        arrival.appendedAt(),
                        List.of()));
    }

    private boolean identifiesErasedUser(Arrival arrival) {
        Event event = arrival.event();
        return event.type() == EventType.IDENTIFY
                && ErasureLedger.covers(
                        ledger.erasedUpTo(ShopperIds.ofUser(event.userId())),
                        event.timestamp(),
                        arrival.appendedAt());
    }

    private long boundUserErasedUpTo(GateState state) {
        return ledger.erasedUpTo(ShopperIds.ofUser(state.boundUser));
    }

    private void identify(GateState state, Arrival arrival, Consumer<ShopperEvent> admitted) {
        Event event = arrival.event();
        boolean wasAnonymous = state.boundUser == null;
        List<PastItem> past = List.copyOf(state.past);
        state.past.clear();
        state.boundUser = event.userId();
        // Bound after the user's erasures so far: those are none of the visitor's business.
        state.erasedUpTo = Math.max(state.erasedUpTo, boundUserErasedUpTo(state));
        admitted.accept(identity(ShopperIds.ofUser(event.userId()), Kind.MERGE, arrival, past));
        if (wasAnonymous) {
            admitted.accept(
                    identity(
                            ShopperIds.ofVisitor(event.visitorId()),
                            Kind.RETIRE,
                            arrival,
                            List.of()));
        }
    }

    private static ShopperEvent identity(
            String shopperId, Kind kind, Arrival arrival, List<PastItem> past) {
        return new ShopperEvent(
                shopperId,
                kind,
                EventType.IDENTIFY,
                arrival.event().timestamp(),
                List.of(),
                null,
                arrival.appendedAt(),
                past);
    }
}
