package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.EventType;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.slate.ScoreRequest;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The slates of shoppers who stay away are made anew, in event time. */
class SlateRefreshTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final long DAY = 86_400_000L;
    private static final long STEP = 3 * DAY;
    private static final long YEAR = 365 * DAY;

    private final TestJob job = new TestJob();

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void away_isRescoredOnceAStep_eachTimeNewer() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(null, 1)) {
            learner.process(view("ann", "a", 0));
            learner.process(view("ann", "b", 1));
            ScoreRequest atVisit = flushed(learner).get(0);

            List<ScoreRequest> refreshed = new ArrayList<>();
            for (int step = 1; step <= 4; step++) {
                learner.watermark(TIME + 1 + step * STEP);
                List<ScoreRequest> requests = flushed(learner);
                assertThat(requests).hasSize(1);
                refreshed.addAll(requests);
            }

            assertThat(refreshed)
                    .allSatisfy(
                            request -> {
                                assertThat(request.events()).isEqualTo(atVisit.events());
                                assertThat(request.recentIds()).containsExactly("b", "a");
                                assertThat(request.appendedAt()).isNegative();
                            });
            assertThat(refreshed.get(0).counter()).isGreaterThan(atVisit.counter());
            for (int i = 1; i < refreshed.size(); i++) {
                ScoreRequest earlier = refreshed.get(i - 1);
                assertThat(refreshed.get(i).counter()).isGreaterThan(earlier.counter());
                assertThat(refreshed.get(i).time()).isEqualTo(earlier.time() + STEP);
            }
        }
    }

    @Test
    void busy_hasOneTimerForTheNextStep() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(null, 1)) {
            for (int i = 0; i < 20; i++) {
                learner.process(view("ann", "a" + i, i));
            }

            assertThat(learner.numEventTimeTimers()).as("expiry and refresh").isEqualTo(2);
        }
    }

    @Test
    void return_outranksWhatWasRefreshed() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(null, 1)) {
            learner.process(view("ann", "a", 0));
            learner.watermark(TIME + 10 * STEP);
            long refreshed =
                    flushed(learner).stream().mapToLong(ScoreRequest::counter).max().orElseThrow();
            learner.process(view("ann", "b", 10 * STEP + 1));

            assertThat(flushed(learner).get(0).counter()).isGreaterThan(refreshed);
        }
    }

    @Test
    void awayForHalfAYear_isLeftAlone() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(null, 1)) {
            learner.process(view("ann", "a", 0));
            for (int day = 1; day <= 190; day++) {
                learner.watermark(TIME + day * DAY);
            }
            flushed(learner);
            learner.watermark(TIME + 250 * DAY);

            assertThat(flushed(learner)).isEmpty();
            assertThat(learner.numEventTimeTimers()).as("expiry").isEqualTo(1);
        }
    }

    @Test
    void restore_goesOn() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ScoreRequest> learner = start(null, 1)) {
            learner.process(view("ann", "a", 0));
            state = learner.checkpoint(1);
        }
        try (OperatorHarness<ScoreRequest> learner = start(state, 2)) {
            learner.watermark(TIME + STEP);

            assertThat(flushed(learner)).hasSize(1);
        }
    }

    private static List<ScoreRequest> flushed(OperatorHarness<ScoreRequest> learner)
            throws Exception {
        learner.prepareSnapshotPreBarrier(99);
        return learner.takeOutput();
    }

    private OperatorHarness<ScoreRequest> start(OperatorSubtaskState restored, int epoch)
            throws Exception {
        KeySelector<ShopperEvent, String> key = ShopperEvent::shopperId;
        OperatorHarness<ScoreRequest> learner =
                job.start(
                        Subtask.ONLY,
                        new ShopperLearnerOperator(
                                new LearnerSettings(10, 6, 20, 10_000, 0, STEP, YEAR),
                                job.session()),
                        MillraceTypes.SCORE_REQUEST,
                        new HashMapStateBackend(),
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
