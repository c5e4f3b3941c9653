package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.gate.Arrival;
import io.millrace.gate.GateSettings;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.SourceRecord;
import io.millrace.shopper.ShopperEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventGateOperatorTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final int MAXIMUM = OperatorHarness.MAXIMUM_PARALLELISM;

    private final TestJob job = new TestJob();

    @AfterEach
    void close() {
        job.close();
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
                                            "event of u:7 at " + (TIME - 100_000),
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

    private static int subtaskOf(String key) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAXIMUM, 2);
    }

    private OperatorHarness<ShopperEvent> start(Subtask subtask, OperatorSubtaskState restored)
            throws Exception {
        KeySelector<Arrival, String> key = Arrival::arrivalId;
        return job.start(
                subtask,
                new EventGateOperator(new GateSettings(10, 60_000, 3)),
                MillraceTypes.SHOPPER_EVENT,
                new HashMapStateBackend(),
                restored,
                1,
                List.of(key));
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
}
