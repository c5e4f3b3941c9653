package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.EventType;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.slate.ScoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shoppers who stay away are forgotten by the learner, in event time. */
class ShopperExpiryTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final long EXPIRY = 1_000;
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
    void idle_becomesAStubWhoseDocumentsGo_andThenNothing() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(1)) {
            learner.process(view("ann", "a", 0));
            learner.process(view("ann", "b", 10));
            long slate = flushed(learner).get("u:ann").counter();

            learner.watermark(TIME + 10 + EXPIRY - 1);
            assertThat(flushed(learner)).isEmpty();

            learner.watermark(TIME + 10 + EXPIRY);
            ScoreRequest last = flushed(learner).get("u:ann");
            assertThat(last.retired()).isTrue();
            assertThat(last.counter()).isGreaterThan(slate);
            assertThat(last.recent()).isEmpty();
            assertThat(learner.numKeyedStates()).isEqualTo(1);

            learner.watermark(TIME + 10 + 2 * EXPIRY);
            assertThat(flushed(learner)).isEmpty();
            assertThat(learner.numKeyedStates()).isZero();
            assertThat(learner.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void touchedInTime_stays_withOneTimer() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(1)) {
            for (int i = 0; i < 50; i++) {
                learner.process(view("ann", "a" + i, i * 100));
                learner.watermark(TIME + i * 100 - 1);
                assertThat(learner.numEventTimeTimers()).isEqualTo(1);
            }
            assertThat(flushed(learner).get("u:ann").retired()).isFalse();
            assertThat(learner.numKeyedStates()).isEqualTo(1);
        }
    }

    @Test
    void return_toTheStub_startsFreshAndOutranksTheDeletion() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(1)) {
            learner.process(view("ann", "a", 0));
            learner.watermark(TIME + EXPIRY);
            long deletion = flushed(learner).get("u:ann").counter();
            learner.process(view("ann", "b", EXPIRY + 1));

            ScoreRequest again = flushed(learner).get("u:ann");
            assertThat(again.retired()).isFalse();
            assertThat(again.recentIds()).containsExactly("b");
            assertThat(again.counter()).isGreaterThan(deletion);

            learner.watermark(TIME + 2 * EXPIRY);
            assertThat(learner.numKeyedStates()).isEqualTo(1);
            learner.watermark(TIME + EXPIRY + 1 + EXPIRY);
            assertThat(flushed(learner).get("u:ann").retired()).isTrue();
        }
    }

    @Test
    void lateEvent_afterExpiry_startsFreshAndStaysForAWholeExpiry() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(1)) {
            learner.process(view("ann", "a", 0));
            learner.watermark(TIME + 5 * EXPIRY);
            assertThat(learner.numKeyedStates()).isZero();
            flushed(learner);
            learner.process(view("ann", "late", 10));

            assertThat(flushed(learner).get("u:ann").recentIds()).containsExactly("late");
            learner.watermark(TIME + 6 * EXPIRY - 1);
            assertThat(flushed(learner)).isEmpty();
            learner.watermark(TIME + 6 * EXPIRY);
            assertThat(flushed(learner).get("u:ann").retired()).isTrue();
        }
    }

    @Test
    void endOfInput_forgetsNobody() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(1)) {
            learner.process(view("ann", "a", 0));
            flushed(learner);
            learner.watermark(Watermark.MAX_WATERMARK.getTimestamp());

            assertThat(flushed(learner)).isEmpty();
            assertThat(learner.numKeyedStates()).isEqualTo(1);
            assertThat(learner.numEventTimeTimers()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restore_goesOnWhereItWas(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ScoreRequest> learner = start(backend, null, EXPIRY, 1)) {
            learner.process(view("ann", "a", 0));
            learner.process(view("bob", "a", 700));
            state = learner.checkpoint(1);
        }
        try (OperatorHarness<ScoreRequest> learner = start(backend, state, EXPIRY, 2)) {
            assertThat(learner.numEventTimeTimers()).isEqualTo(2);
            learner.watermark(TIME + EXPIRY);

            Map<String, ScoreRequest> requests = flushed(learner);
            assertThat(requests).containsOnlyKeys("u:ann");
            assertThat(requests.get("u:ann").retired()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restore_withAShorterExpiryOrWithoutTimers_setsThem(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ScoreRequest> learner = start(backend, null, 100 * EXPIRY, 1)) {
            learner.process(view("ann", "a", 0));
            state = learner.checkpoint(1);
        }
        try (OperatorHarness<ScoreRequest> learner = start(backend, state, EXPIRY, 2)) {
            learner.watermark(TIME + EXPIRY);
            assertThat(flushed(learner).get("u:ann").retired()).isTrue();
        }
        // As a savepoint of a version that knew no timers: keyed state and nothing else.
        OperatorSubtaskState old =
                OperatorSubtaskState.builder()
                        .setManagedKeyedState(state.getManagedKeyedState())
                        .build();
        try (OperatorHarness<ScoreRequest> learner = start(backend, old, EXPIRY, 3)) {
            learner.watermark(TIME + EXPIRY);
            assertThat(flushed(learner).get("u:ann").retired()).isTrue();
        }
    }

    @Test
    void replay_learnsWhatTheLiveStreamDid() throws Exception {
        List<ShopperEvent> events = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        long offset = 0;
        for (int i = 0; i < 400; i++) {
            offset += random.nextInt(200);
            events.add(view("s" + random.nextInt(20), "i" + random.nextInt(9), offset));
        }
        // Live, the watermark follows every event; a replay is through before it first moves.
        Map<String, String> live = learned(events, 1);
        assertThat(learned(events, events.size() + 1)).isEqualTo(live);
        assertThat(learned(events, 37)).isEqualTo(live);
        assertThat(live.values()).anySatisfy(text -> assertThat(text).startsWith("1 "));
    }

    /** The newest request of everybody, after going over the events. */
    private Map<String, String> learned(List<ShopperEvent> events, int watermarkEvery)
            throws Exception {
        Map<String, String> learned = new TreeMap<>();
        try (OperatorHarness<ScoreRequest> learner =
                start(new HashMapStateBackend(), null, EXPIRY, 1)) {
            for (int i = 0; i < events.size(); i++) {
                learner.process(events.get(i));
                if (i % watermarkEvery == watermarkEvery - 1) {
                    learner.watermark(events.get(i).time() - 1);
                }
                flushed(learner)
                        .forEach(
                                (id, request) -> {
                                    if (!request.retired()) {
                                        learned.put(
                                                id,
                                                request.events()
                                                        + " "
                                                        + request.time()
                                                        + " "
                                                        + request.recentIds());
                                    }
                                });
            }
        }
        return learned;
    }

    private static Map<String, ScoreRequest> flushed(OperatorHarness<ScoreRequest> learner)
            throws Exception {
        learner.prepareSnapshotPreBarrier(99);
        Map<String, ScoreRequest> requests = new TreeMap<>();
        learner.takeOutput().forEach(request -> requests.put(request.shopperId(), request));
        return requests;
    }

    private OperatorHarness<ScoreRequest> start(int epoch) throws Exception {
        return start(new HashMapStateBackend(), null, EXPIRY, epoch);
    }

    private OperatorHarness<ScoreRequest> start(
            StateBackend backend, OperatorSubtaskState restored, long expiry, int epoch)
            throws Exception {
        KeySelector<ShopperEvent, String> key = ShopperEvent::shopperId;
        OperatorHarness<ScoreRequest> learner =
                job.start(
                        Subtask.ONLY,
                        new ShopperLearnerOperator(
                                new LearnerSettings(10, 6, 20, 10_000, 0, expiry), job.session()),
                        MillraceTypes.SCORE_REQUEST,
                        backend,
                        restored,
                        epoch,
                        List.of(key));
        job.mark(TestJob.ALL, epoch);
        return learner;
    }

    private static ShopperEvent view(String userId, String itemId, long offset) {
        return new ShopperEvent(
                "u:" + userId,
                Kind.EVENT,
                EventType.VIEW_ITEM,
                TIME + offset,
                List.of(itemId),
                null,
                1000 + offset,
                List.of());
    }
}
