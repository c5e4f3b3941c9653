package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.affinity.SearchEvent;
import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.erasure.ErasureRequest;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventIds;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.gate.Arrival;
import io.millrace.gate.EventGate;
import io.millrace.gate.GateSettings;
import io.millrace.gate.GateState;
import io.millrace.gate.GateStateCodec;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.SourceRecord;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventGateOperatorTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final int MAXIMUM = OperatorHarness.MAXIMUM_PARALLELISM;

    private final TestJob job = new TestJob();

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void checkpointAge_growsUntilOneIsCompleted() throws Exception {
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            EventGateOperator operator = (EventGateOperator) gate.getOperator();
            gate.setProcessingTime(1_000);
            gate.checkpoint(1);
            gate.setProcessingTime(5_000);
            assertThat(operator.checkpointAge()).isEqualTo(5_000);
            gate.notifyOfCompletedCheckpoint(1);
            assertThat(operator.checkpointAge()).isEqualTo(4_000);
        }
    }

    @Test
    void process_eachVerdict_goesWhereItBelongs() throws Exception {
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            gate.process(view("e-1", "7", TIME));
            assertThat(gate.takeOutput())
                    .extracting(ShopperEvent::shopperId)
                    .containsExactly("u:7");
            assertThat(gate.takeOutput(Outputs.OUTCOMES)).isEmpty();

            gate.process(view("e-1", "7", TIME));
            assertThat(gate.takeOutput(Outputs.OUTCOMES))
                    .containsExactly(new OutcomeCount("outcome.duplicate", 1));
            assertThat(gate.takeOutput(Outputs.REJECTED)).isEmpty();

            Arrival late = view("e-2", "7", TIME - 100_000);
            gate.process(late);
            assertThat(gate.takeOutput(Outputs.OUTCOMES))
                    .containsExactly(new OutcomeCount("outcome.late", 1));
            assertThat(gate.takeOutput(Outputs.REJECTED))
                    .usingRecursiveComparison()
                    .isEqualTo(
                            List.of(
                                    new RejectedRecord(
                                            "late",
                                            "event at " + (TIME - 100_000),
                                            late.source())));

            for (int i = 0; i < 3; i++) {
                gate.process(view("f-" + i, "7", TIME));
            }
            assertThat(gate.takeOutput(Outputs.OUTCOMES))
                    .containsExactly(new OutcomeCount("outcome.suspected_bot", 1));
            assertThat(gate.takeOutput(Outputs.REJECTED))
                    .extracting(RejectedRecord::reason)
                    .containsExactly("suspected_bot");
            assertThat(gate.takeOutput()).hasSize(2);
        }
    }

    @Test
    void rescale_oneToTwoToOne_remembersEveryShopper() throws Exception {
        OperatorSubtaskState one;
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            for (int shopper = 0; shopper < 40; shopper++) {
                gate.process(view("e-1", "s" + shopper, TIME));
            }
            assertThat(gate.takeOutput()).hasSize(40);
            one = gate.checkpoint(1);
        }
        List<OperatorSubtaskState> two = new ArrayList<>();
        int duplicates = 0;
        for (int index = 0; index < 2; index++) {
            OperatorSubtaskState part =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            one, MAXIMUM, 1, 2, index);
            try (OperatorHarness<ShopperEvent> gate = start(new Subtask(index, 2), part)) {
                for (int shopper = 0; shopper < 40; shopper++) {
                    if (subtaskOf("u:s" + shopper) == index) {
                        gate.process(view("e-1", "s" + shopper, TIME));
                        gate.process(view("e-2", "s" + shopper, TIME));
                    }
                }
                duplicates += gate.takeOutput(Outputs.OUTCOMES).size();
                two.add(gate.checkpoint(2));
            }
        }
        assertThat(duplicates).isEqualTo(40);
        OperatorSubtaskState together =
                AbstractStreamOperatorTestHarness.repackageState(two.get(0), two.get(1));
        OperatorSubtaskState again =
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        together, MAXIMUM, 2, 1, 0);
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, again)) {
            for (int shopper = 0; shopper < 40; shopper++) {
                gate.process(view("e-1", "s" + shopper, TIME));
                gate.process(view("e-2", "s" + shopper, TIME));
            }
            assertThat(gate.takeOutput()).isEmpty();
            assertThat(gate.takeOutput(Outputs.OUTCOMES)).hasSize(80);
        }
    }

    @Test
    void idle_isForgotten_whoeverComesFirst() throws Exception {
        long idle = 365 * 86_400_000L;
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            gate.process(view("e-1", "7", TIME));
            gate.process(view("e-2", "7", TIME + 1));
            gate.process(view("e-1", "8", TIME));
            assertThat(gate.numEventTimeTimers()).isEqualTo(2);
            gate.takeOutput();
            gate.watermark(TIME + idle);
            assertThat(gate.numKeyedStates()).isEqualTo(1);

            // The timer has forgotten 8; the event itself makes the gate forget 7.
            gate.process(view("e-1", "8", TIME + idle + 1));
            gate.process(view("e-1", "7", TIME + idle + 1));
            assertThat(gate.takeOutput()).hasSize(2);
            gate.process(view("e-1", "7", TIME + idle + 1));
            assertThat(gate.takeOutput()).isEmpty();
            assertThat(gate.numEventTimeTimers()).isEqualTo(2);

            gate.watermark(Watermark.MAX_WATERMARK.getTimestamp());
            assertThat(gate.numKeyedStates()).isEqualTo(2);
            gate.watermark(TIME + 3 * idle);
            assertThat(gate.numKeyedStates()).isZero();
            gate.process(view("e-9", "7", TIME));
            assertThat(gate.takeOutput()).as("late, and fresh").hasSize(1);
        }
    }

    @Test
    void restore_withoutTimers_setsThem() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            gate.process(view("e-1", "7", TIME));
            state = gate.checkpoint(1);
        }
        OperatorSubtaskState old =
                OperatorSubtaskState.builder()
                        .setManagedKeyedState(state.getManagedKeyedState())
                        .build();
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, old)) {
            gate.watermark(TIME + 365 * 86_400_000L);
            assertThat(gate.numKeyedStates()).isZero();
        }
    }

    @Test
    void erasedUser_goesWithTheVisitorsWhoTurnedOutToBeTheUser() throws Exception {
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            gate.process(view("e-1", "erased-7", TIME));
            gate.process(view("e-1", "8", TIME));
            gate.process(identify("erased-7", "visitor-of-7"));
            gate.process(identify("8", "visitor-of-8"));
            gate.takeOutput();

            gate.processSecond(new ErasureRequest("u:erased-7", TIME + 3, TIME + 4));
            gate.setProcessingTime(1_000);

            assertThat(gate.takeOutput())
                    .extracting(
                            ShopperEvent::shopperId,
                            ShopperEvent::kind,
                            ShopperEvent::time,
                            ShopperEvent::appendedAt)
                    .containsExactly(
                            tuple("u:erased-7", Kind.ERASE, TIME + 3, TIME + 4),
                            tuple("v:visitor-of-7", Kind.ERASE, TIME + 3, TIME + 4));
            OperatorSubtaskState state = gate.checkpoint(1);
            assertThat(gate.numKeyedStates()).isEqualTo(2);
            assertThat(gate.numEventTimeTimers()).isEqualTo(2);
            assertThat(SnapshotBytes.of(state))
                    .contains("visitor-of-8")
                    .doesNotContain("erased-7")
                    .doesNotContain("visitor-of-7");

            gate.processSecond(new ErasureRequest("u:erased-7", TIME + 3, TIME + 4));
            gate.process(view("e-2", "erased-7", TIME + 4));
            assertThat(gate.takeOutput()).as("done before, and from before").isEmpty();
            assertThat(gate.takeOutput(Outputs.OUTCOMES))
                    .containsExactly(new OutcomeCount("outcome.erased", 1));
            gate.process(view("e-1", "erased-7", TIME + 5));
            assertThat(gate.takeOutput()).as("a new life").hasSize(1);
        }
    }

    @Test
    void searchOfAVisitorWhoIsAUser_isTheUsersVote() throws Exception {
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            gate.process(search("w"));
            gate.process(identify("7", "w"));
            gate.process(search("w"));

            assertThat(gate.takeOutput(Outputs.SEARCHES))
                    .extracting(SearchEvent::memoryId, SearchEvent::voter)
                    .containsExactly(
                            tuple("v:w", EventIds.hash("v:w")), tuple("v:w", EventIds.hash("u:7")));
        }
    }

    @Test
    void restore_olderThanAnErasure_forgetsBeforeTheFirstEvent() throws Exception {
        OperatorSubtaskState old;
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            gate.process(view("e-1", "7", TIME));
            gate.process(view("e-1", "8", TIME));
            gate.process(identify("7", "w"));
            old = gate.checkpoint(1);
        }
        ErasureLedgerSource source =
                () -> {
                    ErasureLedger ledger = ErasureLedger.empty();
                    ledger.add(ledger.pseudonym("u:7"), TIME + 9, 4);
                    return ledger;
                };
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, old, source)) {
            assertThat(gate.numKeyedStates()).as("8, and w until the mail").isEqualTo(2);
            gate.runMail();
            assertThat(gate.numKeyedStates()).isEqualTo(1);
            assertThat(gate.takeOutput())
                    .extracting(ShopperEvent::shopperId, ShopperEvent::kind)
                    .as("learners know of users from the ledger, not of their visitors")
                    .containsExactly(tuple("v:w", Kind.ERASE));
            gate.process(view("e-1", "7", TIME + 9));
            assertThat(gate.takeOutput()).isEmpty();
            gate.checkpoint(2);
            assertThat(gate.numEventTimeTimers()).isEqualTo(1);
        }
    }

    @Test
    void erasedUser_takesOnlyVisitorsWhoAreStillTheUser() throws Exception {
        long idle = 365 * 86_400_000L;
        try (OperatorHarness<ShopperEvent> gate = start(Subtask.ONLY, null)) {
            gate.process(identify("7", "stays"));
            gate.process(identify("7", "shared-device"));
            gate.process(identify("8", "shared-device"));
            gate.process(identify("7", "away"));
            gate.watermark(TIME + idle);
            gate.process(identify("7", "stays"));
            gate.process(identify("8", "shared-device"));
            gate.takeOutput();

            gate.processSecond(new ErasureRequest("u:7", TIME + 3, TIME + 4));

            assertThat(gate.takeOutput())
                    .extracting(ShopperEvent::shopperId)
                    .containsExactly("u:7", "v:stays");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void erasedUser_afterRescaling_goesWithTheVisitorsOfEverySubtask(StateBackend backend)
            throws Exception {
        OperatorSubtaskState one;
        try (OperatorHarness<ShopperEvent> gate = start(backend, Subtask.ONLY, null)) {
            for (int visitor = 0; visitor < 40; visitor++) {
                gate.process(identify("7", "w" + visitor));
            }
            one = gate.checkpoint(1);
        }
        List<String> erased = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            OperatorSubtaskState part =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            one, MAXIMUM, 1, 2, index);
            try (OperatorHarness<ShopperEvent> gate = start(backend, new Subtask(index, 2), part)) {
                gate.processSecond(new ErasureRequest("u:7", TIME + 3, TIME + 4));
                gate.takeOutput().forEach(event -> erased.add(event.shopperId()));
                assertThat(gate.numKeyedStates()).isZero();
                assertThat(gate.numEventTimeTimers()).isZero();
            }
        }
        assertThat(erased).hasSize(41).doesNotHaveDuplicates();
    }

    /** Without times of timers and without the index of visitors. */
    @ParameterizedTest
    @MethodSource("backends")
    void restore_fromBeforeTimesAndVisitorsWereKept_erasesAllTheSame(StateBackend backend)
            throws Exception {
        OperatorSubtaskState old;
        GateSettings settings = new GateSettings(10, 60_000, 3);
        EventGate decider = new EventGate(settings);
        KeySelector<Arrival, String> key = Arrival::arrivalId;
        try (OperatorHarness<String> before =
                job.start(
                        Subtask.ONLY,
                        new OldGate(decider, settings.expiryMillis()),
                        Types.STRING,
                        backend,
                        null,
                        1,
                        List.of(key))) {
            before.process(view("e-1", "erased-7", TIME));
            before.process(identify("erased-7", "visitor-of-7"));
            before.process(view("e-1", "8", TIME));
            old = before.snapshot(1, 1);
        }
        try (OperatorHarness<ShopperEvent> gate = start(backend, Subtask.ONLY, old)) {
            assertThat(gate.numEventTimeTimers()).isEqualTo(3);
            gate.processSecond(new ErasureRequest("u:erased-7", TIME + 3, TIME + 4));

            assertThat(gate.takeOutput())
                    .extracting(ShopperEvent::shopperId)
                    .containsExactly("u:erased-7", "v:visitor-of-7");
            assertThat(gate.numEventTimeTimers()).isEqualTo(1);
            assertThat(gate.numKeyedStates()).isEqualTo(1);
        }
    }

    private static int subtaskOf(String key) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAXIMUM, 2);
    }

    private OperatorHarness<ShopperEvent> start(Subtask subtask, OperatorSubtaskState restored)
            throws Exception {
        return start(subtask, restored, ErasureLedgerSource.none());
    }

    private OperatorHarness<ShopperEvent> start(
            Subtask subtask, OperatorSubtaskState restored, ErasureLedgerSource ledger)
            throws Exception {
        return start(new HashMapStateBackend(), subtask, restored, ledger);
    }

    private OperatorHarness<ShopperEvent> start(
            StateBackend backend, Subtask subtask, OperatorSubtaskState restored) throws Exception {
        return start(backend, subtask, restored, ErasureLedgerSource.none());
    }

    private OperatorHarness<ShopperEvent> start(
            StateBackend backend,
            Subtask subtask,
            OperatorSubtaskState restored,
            ErasureLedgerSource ledger)
            throws Exception {
        KeySelector<Arrival, String> key = Arrival::arrivalId;
        return job.start(
                subtask,
                new EventGateOperator(new GateSettings(10, 60_000, 3), ledger),
                MillraceTypes.SHOPPER_EVENT,
                backend,
                restored,
                1,
                List.of(key));
    }

    private static Arrival identify(String userId, String visitorId) {
        return arrival(EventType.IDENTIFY, userId, visitorId, null);
    }

    private static Arrival search(String visitorId) {
        return arrival(EventType.VIEW_SEARCH_RESULTS, null, visitorId, "bag");
    }

    private static Arrival arrival(EventType type, String userId, String visitorId, String query) {
        Event event =
                new Event(
                        null,
                        type,
                        userId,
                        visitorId,
                        query == null ? List.of() : List.of(EventItem.of("a")),
                        TIME,
                        null,
                        null,
                        query,
                        null,
                        null,
                        null,
                        null);
        return new Arrival(
                new SourceRecord("events", 0, 1, TIME, null, new EventCodec().encode(event)));
    }

    private static Arrival view(String eventId, String userId, long time) {
        Event event =
                new Event(
                        eventId,
                        EventType.VIEW_ITEM,
                        userId,
                        null,
                        List.of(EventItem.of("a")),
                        time,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        return new Arrival(
                new SourceRecord("events", 0, 1, time, null, new EventCodec().encode(event)));
    }

    /** What the gate kept before it kept times of timers and an index of visitors. */
    private static final class OldGate extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<Arrival, String>, Triggerable<String, VoidNamespace> {
        private static final long serialVersionUID = 1L;

        private final transient EventGate gate;
        private final long idleMillis;
        private transient ValueState<GateState> states;
        private transient ListState<Long> covered;
        private transient InternalTimerService<VoidNamespace> timers;

        OldGate(EventGate gate, long idleMillis) {
            this.gate = gate;
            this.idleMillis = idleMillis;
        }

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            super.initializeState(context);
            states =
                    context.getKeyedStateStore()
                            .getState(
                                    new ValueStateDescriptor<>(
                                            EventGateOperator.STATE,
                                            new CodecSerializer<>(new GateStateCodec(), false)));
            covered =
                    context.getOperatorStateStore()
                            .getUnionListState(
                                    new ListStateDescriptor<>(
                                            IdleTimers.STATE, LongSerializer.INSTANCE));
            covered.add(idleMillis);
        }

        @Override
        public void open() throws Exception {
            super.open();
            timers =
                    getInternalTimerService(
                            IdleTimers.SERVICE, VoidNamespaceSerializer.INSTANCE, this);
        }

        @Override
        public void processElement(StreamRecord<Arrival> element) throws Exception {
            GateState state = gate.newState();
            gate.decide(state, element.getValue(), Long.MIN_VALUE, event -> {});
            states.update(state);
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, state.newestTime() + idleMillis);
        }

        @Override
        public void onEventTime(InternalTimer<String, VoidNamespace> timer) {}

        @Override
        public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {}
    }
}
