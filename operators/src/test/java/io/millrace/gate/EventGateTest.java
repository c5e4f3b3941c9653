package io.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventGateTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long TIME = 1_700_000_040_000L;

    private final EventGate gate = new EventGate(new GateSettings(10, MINUTE, 5));
    private final Map<String, GateState> states = new HashMap<>();
    private final List<ShopperEvent> admitted = new ArrayList<>();

    @Test
    void decide_event_passesWithItsFields() {
        assertThat(decide(user("e-1", "7", EventType.PURCHASE, TIME, "a", "b")))
                .isEqualTo(Verdict.ADMITTED);

        assertThat(admitted)
                .containsExactly(
                        new ShopperEvent(
                                "u:7",
                                Kind.EVENT,
                                EventType.PURCHASE,
                                TIME,
                                List.of("a", "b"),
                                null,
                                4711,
                                List.of()));
    }

    @Test
    void decide_sameIdWithinTheWindow_isADuplicate() {
        decide(view("e-1", TIME));
        decide(view("e-2", TIME));

        assertThat(decide(view("e-1", TIME))).isEqualTo(Verdict.DUPLICATE);
        assertThat(decide(view("e-1", TIME - 2 * MINUTE))).isEqualTo(Verdict.DUPLICATE);
        assertThat(admitted).hasSize(2);
    }

    @Test
    void decide_sameIdOfAnotherShopper_isNotADuplicate() {
        decide(user("e-1", "7", EventType.VIEW_ITEM, TIME, "a"));

        assertThat(decide(user("e-1", "8", EventType.VIEW_ITEM, TIME, "a")))
                .isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void decide_window_holdsExactlyItsSizeAcrossWrapsAndTheCodec() throws IOException {
        for (int i = 0; i < 25; i++) {
            assertThat(decide(view("e-" + i, TIME + i * HOUR))).isEqualTo(Verdict.ADMITTED);
            if (i % 4 == 0) {
                GateStateCodec codec = new GateStateCodec();
                states.replaceAll((id, state) -> reread(codec, state));
            }
        }
        long now = TIME + 25 * HOUR;
        for (int i = 15; i < 25; i++) {
            assertThat(decide(view("e-" + i, now))).isEqualTo(Verdict.DUPLICATE);
        }

        assertThat(decide(view("e-14", now))).as("the eleventh last").isEqualTo(Verdict.ADMITTED);
        assertThat(decide(view("e-15", now))).as("pushed out now").isEqualTo(Verdict.ADMITTED);
    }

    /** A shop that got no answer sends a basket again, line by line; late at night, too. */
    @Test
    void decide_basketSentTwice_isLearnedOnce() throws IOException {
        EventGate patient = new EventGate(new GateSettings(10, MINUTE, 10_000));
        GateState state = patient.newState();
        for (int i = 0; i < 15; i++) {
            assertThat(passes(patient, state, "old-" + i, TIME - HOUR)).isTrue();
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(passes(patient, state, "line-" + i, TIME + i)).isTrue();
        }
        state = reread(new GateStateCodec(), state);
        for (int i = 0; i < 1_000; i++) {
            assertThat(passes(patient, state, "line-" + i, TIME + i)).as("line %d", i).isFalse();
        }
        assertThat(state.rememberedEvents()).isEqualTo(1_000);

        assertThat(passes(patient, state, "next", TIME + 2 * HOUR)).isTrue();
        assertThat(state.rememberedEvents()).as("after a pause").isEqualTo(10);
        assertThat(passes(patient, state, "line-990", TIME + 2 * HOUR)).isTrue();
        assertThat(passes(patient, state, "line-992", TIME + 2 * HOUR)).isFalse();
    }

    @Test
    void decide_withoutId_isNeverADuplicate() {
        for (int i = 0; i < 5; i++) {
            assertThat(decide(view(null, TIME))).isEqualTo(Verdict.ADMITTED);
        }
        assertThat(admitted).hasSize(5);
    }

    @Test
    void decide_olderThanTheNewestByMoreThanAllowed_isLate() {
        decide(view("e-1", TIME));

        assertThat(decide(view("e-2", TIME - MINUTE))).isEqualTo(Verdict.ADMITTED);
        assertThat(decide(view("e-3", TIME - MINUTE - 1))).isEqualTo(Verdict.LATE);
        assertThat(decide(view("e-4", TIME - MINUTE))).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void decide_lateEventAgain_isLateAgain() {
        decide(view("e-1", TIME));
        decide(view("e-2", TIME - 2 * MINUTE));

        assertThat(decide(view("e-2", TIME - 2 * MINUTE))).isEqualTo(Verdict.LATE);
    }

    @Test
    void decide_moreThanTheCap_isSuspectedUntilTimeHasPassed() {
        for (int i = 0; i < 5; i++) {
            assertThat(decide(view("e-" + i, TIME + i))).isEqualTo(Verdict.ADMITTED);
        }
        assertThat(decide(view("e-5", TIME + 5))).isEqualTo(Verdict.SUSPECTED_BOT);
        assertThat(decide(view("e-6", TIME + 11_000))).isEqualTo(Verdict.SUSPECTED_BOT);

        assertThat(decide(view("e-7", TIME + 12_100))).as("a fifth").isEqualTo(Verdict.ADMITTED);
        assertThat(decide(view("e-8", TIME + 12_200))).isEqualTo(Verdict.SUSPECTED_BOT);
        for (int i = 10; i < 15; i++) {
            assertThat(decide(view("e-" + i, TIME + 3 * MINUTE))).isEqualTo(Verdict.ADMITTED);
        }
        assertThat(decide(view("e-15", TIME + 3 * MINUTE))).isEqualTo(Verdict.SUSPECTED_BOT);
    }

    /** One second of a client that says every other event was a minute later. */
    @Test
    void decide_alternatingDates_fillNothing() {
        GateState state = gate.newState();
        int passed = 0;
        for (int i = 0; i < 1_000; i++) {
            long made = TIME + i % 2 * MINUTE;
            passed += passes(state, "e-" + i, made, TIME + i, TIME) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(5);
    }

    /** A client that dates its events from a year ago on, minute by minute. */
    @Test
    void decide_datesWalkingForward_fillNothing() {
        GateState state = gate.newState();
        long yearAgo = TIME - 365 * 86_400_000L;
        int passed = 0;
        for (int i = 0; i < 1_000; i++) {
            passed += passes(state, "e-" + i, yearAgo + i * MINUTE, TIME + i, TIME + i) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(5);
        assertThat(gate.weight(state)).isLessThan(0.251);
    }

    /** Years are read within seconds, and everybody's time passes with the shopper's. */
    @Test
    void decide_replayOfHistory_isJudgedByItsOwnTime() {
        GateState state = gate.newState();
        for (int i = 0; i < 1_000; i++) {
            long made = TIME + i * MINUTE;
            assertThat(passes(state, "e-" + i, made, 4711, made - 5_000)).isTrue();
        }
    }

    @Test
    void weight_growsOverThreeDaysWithEvents() {
        GateState state = gate.newState();
        long day = 86_400_000;
        passes(state, "e-0", TIME, TIME, Long.MIN_VALUE);
        assertThat(gate.weight(state)).isEqualTo(0.25);

        passes(state, "e-1", TIME + day, TIME + day, Long.MIN_VALUE);
        assertThat(gate.weight(state)).isEqualTo(0.5);
        passes(state, "e-2", TIME + 30 * day, TIME + 30 * day, Long.MIN_VALUE);
        assertThat(gate.weight(state)).as("of a long pause one day").isEqualTo(0.75);
        for (int i = 31; i < 35; i++) {
            passes(state, "e-" + i, TIME + i * day, TIME + i * day, Long.MIN_VALUE);
        }
        assertThat(gate.weight(state)).isEqualTo(1);
    }

    @Test
    void decide_suspectedEvent_leavesNoTrace() {
        for (int i = 0; i < 6; i++) {
            decide(view("e-" + i, TIME));
        }

        assertThat(decide(view("e-5", TIME + MINUTE))).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void identify_bindsTheVisitorAndMovesThePast() {
        decide(visitor("e-1", EventType.VIEW_ITEM, TIME, "a"));
        decide(visitor("e-2", EventType.ADD_TO_CART, TIME + 1, "b"));
        decide(visitor("e-3", EventType.VIEW_ITEM, TIME + 2, "a"));
        decide(visitor("e-4", EventType.VIEW_ITEM_LIST, TIME + 3, "only seen in a list"));
        admitted.clear();

        assertThat(decide(identify("i-1", "7", TIME + 10))).isEqualTo(Verdict.ADMITTED);

        assertThat(admitted)
                .containsExactly(
                        identity(
                                "u:7",
                                Kind.MERGE,
                                TIME + 10,
                                new PastItem("a", EventType.VIEW_ITEM, TIME + 2),
                                new PastItem("b", EventType.ADD_TO_CART, TIME + 1)),
                        identity("v:w", Kind.RETIRE, TIME + 10));
    }

    @Test
    void identify_laterEventsOfTheVisitor_areTheUsers() {
        decide(identify("i-1", "7", TIME));
        admitted.clear();

        decide(visitor("e-1", EventType.VIEW_ITEM, TIME + 1, "a"));
        decide(identify("i-2", "7", TIME + 2));

        assertThat(admitted).extracting(ShopperEvent::shopperId).containsExactly("u:7", "u:7");
        assertThat(admitted.get(1))
                .as("what the user did already joined the user's history")
                .isEqualTo(identity("u:7", Kind.MERGE, TIME + 2));
    }

    @Test
    void identify_anotherUser_bindsAnewWithoutThePastOfTheFirst() {
        decide(visitor("e-1", EventType.VIEW_ITEM, TIME, "a"));
        decide(identify("i-1", "7", TIME + 1));
        decide(visitor("e-2", EventType.VIEW_ITEM, TIME + 2, "b"));
        admitted.clear();

        decide(identify("i-2", "8", TIME + 3));
        decide(visitor("e-3", EventType.VIEW_ITEM, TIME + 4, "c"));

        assertThat(admitted.get(0)).isEqualTo(identity("u:8", Kind.MERGE, TIME + 3));
        assertThat(admitted.get(1).shopperId()).isEqualTo("u:8");
        assertThat(admitted).hasSize(2);
    }

    @Test
    void past_ofAVisitor_isBounded() {
        EventGate patient = new EventGate(new GateSettings(10, MINUTE, 1000));
        GateState state = patient.newState();
        for (int i = 0; i < 80; i++) {
            Arrival arrival = arrival(visitor(null, EventType.VIEW_ITEM, TIME + i, "i" + i));
            patient.decide(state, arrival, TIME, admitted::add);
        }
        admitted.clear();
        patient.decide(state, arrival(identify("i-1", "7", TIME + 100)), TIME, admitted::add);

        assertThat(admitted.get(0).past())
                .hasSize(50)
                .extracting(PastItem::itemId)
                .startsWith("i79")
                .endsWith("i30");
    }

    @Test
    void arrivalId_isTheUserElseTheVisitorAndForIdentifyTheVisitor() {
        assertThat(arrival(user(null, "7", EventType.VIEW_ITEM, TIME, "a")).arrivalId())
                .isEqualTo("u:7");
        assertThat(arrival(visitor(null, EventType.VIEW_ITEM, TIME, "a")).arrivalId())
                .isEqualTo("v:w");
        assertThat(arrival(identify(null, "7", TIME)).arrivalId()).isEqualTo("v:w");
    }

    @Test
    void event_fromBeforeAnErasure_isDroppedWheneverItComes() {
        ErasureLedger ledger = ErasureLedger.empty();
        ledger.add(ledger.pseudonym("u:7"), TIME, 1);
        EventGate erasing = new EventGate(new GateSettings(10, MINUTE, 5), ledger);
        GateState state = erasing.newState("u:7");
        assertThat(state.erasedUpTo()).isEqualTo(TIME);

        assertThat(
                        erasing.decide(
                                state, appended(view("e-1", TIME), TIME + 9), TIME, admitted::add))
                .as("happened before, arrived later")
                .isEqualTo(Verdict.ERASED);
        assertThat(
                        erasing.decide(
                                state, appended(view("e-2", TIME + 9), TIME), TIME, admitted::add))
                .as("a fast clock")
                .isEqualTo(Verdict.ERASED);
        assertThat(admitted).isEmpty();
        assertThat(
                        erasing.decide(
                                state,
                                appended(view("e-3", TIME + 1), TIME + 1),
                                TIME,
                                admitted::add))
                .isEqualTo(Verdict.ADMITTED);
        assertThat(erasing.isToBeErased("u:7", state)).isFalse();
    }

    @Test
    void identify_ofAnErasedUser_bindsOnlyAfterTheErasure() {
        ErasureLedger ledger = ErasureLedger.empty();
        ledger.add(ledger.pseudonym("u:7"), TIME, 1);
        EventGate erasing = new EventGate(new GateSettings(10, MINUTE, 5), ledger);
        GateState state = erasing.newState("v:w");

        assertThat(
                        erasing.decide(
                                state,
                                appended(identify("i-1", "7", TIME), TIME),
                                TIME,
                                admitted::add))
                .isEqualTo(Verdict.ERASED);
        assertThat(state.boundUser()).isNull();
        erasing.decide(
                state, appended(identify("i-2", "7", TIME + 1), TIME + 1), TIME, admitted::add);
        assertThat(state.boundUser()).isEqualTo("7");
        assertThat(erasing.isToBeErased("v:w", state)).as("bound after it").isFalse();

        ledger.add(ledger.pseudonym("u:7"), TIME + 5, 1);
        assertThat(erasing.isToBeErased("v:w", state)).isTrue();
    }

    @Test
    void arrival_undecodable_saysWhy() {
        Arrival arrival = new Arrival(new SourceRecord("t", 0, 0, 0, null, null));

        assertThat(arrival.event()).isNull();
        assertThat(arrival.problem()).isNotNull();
    }

    @Test
    void settings_outOfRange_areRefused() {
        assertThatThrownBy(() -> new GateSettings(0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dedupWindow=0");
    }

    private boolean passes(
            GateState state, String eventId, long made, long appendedAt, long streamTime) {
        Arrival arrival = appended(view(eventId, made), appendedAt);
        return gate.decide(state, arrival, streamTime, admitted::add) == Verdict.ADMITTED;
    }

    private Verdict decide(Event event) {
        Arrival arrival = arrival(event);
        GateState state = states.computeIfAbsent(arrival.arrivalId(), id -> gate.newState());
        // Everybody's events are as far as this shopper's.
        return gate.decide(state, arrival, event.timestamp(), admitted::add);
    }

    private boolean passes(EventGate by, GateState state, String eventId, long time) {
        return by.decide(state, arrival(view(eventId, time)), time, admitted::add)
                == Verdict.ADMITTED;
    }

    private static GateState reread(GateStateCodec codec, GateState state) {
        try {
            return codec.fromBytes(codec.toBytes(state));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Arrival appended(Event event, long at) {
        return new Arrival(
                new SourceRecord("events", 0, 1, at, null, new EventCodec().encode(event)));
    }

    private static Arrival arrival(Event event) {
        return new Arrival(
                new SourceRecord("events", 0, 1, 4711, null, new EventCodec().encode(event)));
    }

    private static Event view(String eventId, long time) {
        return user(eventId, "7", EventType.VIEW_ITEM, time, "a");
    }

    private static Event user(
            String eventId, String userId, EventType type, long time, String... itemIds) {
        return event(eventId, type, userId, "w", time, itemIds);
    }

    private static Event visitor(String eventId, EventType type, long time, String... itemIds) {
        return event(eventId, type, null, "w", time, itemIds);
    }

    private static Event identify(String eventId, String userId, long time) {
        return event(eventId, EventType.IDENTIFY, userId, "w", time);
    }

    private static Event event(
            String eventId,
            EventType type,
            String userId,
            String visitorId,
            long time,
            String... itemIds) {
        List<EventItem> items = List.of(itemIds).stream().map(EventItem::of).toList();
        return new Event(
                eventId, type, userId, visitorId, items, time, null, null, null, null, null, null,
                null);
    }

    private static ShopperEvent identity(String shopperId, Kind kind, long time, PastItem... past) {
        return new ShopperEvent(
                shopperId, kind, EventType.IDENTIFY, time, List.of(), null, 4711, List.of(past));
    }
}
