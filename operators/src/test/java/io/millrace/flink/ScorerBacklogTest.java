package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.erasure.ErasureRequest;
import io.millrace.events.EventType;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.modellog.ModelLogSession;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.ScorerBacklog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a learner sends to a scorer that is slower than shoppers are. */
class ScorerBacklogTest {
    private static final int SCORER_BATCH = 4;
    private static final int URGENT_ROOM = 2 * SCORER_BATCH;
    private static final long REFRESH = 1_000;
    private static final long EXPIRY = 1_000_000_000;
    private static final long TIME = 1_700_000_000_000L;

    private final TestJob job = new TestJob();

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void events_withoutRoom_areLearned_andTheRequestIsMadeWhenThereIsRoom() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start(new HashMapStateBackend(), null, 1)) {
            ModelLogSession session = job.joinFresh(job.session());
            Scorer scorer = new Scorer(session.scorerBacklog(0));
            for (int shopper = 0; shopper < 20; shopper++) {
                learner.process(view("s" + shopper, "a", shopper));
            }
            learner.prepareSnapshotPreBarrier(1);
            assertThat(requests(scorer, learner))
                    .extracting(ScoreRequest::shopperId)
                    .containsExactly(
                            "u:s0", "u:s1", "u:s2", "u:s3", "u:s4", "u:s5", "u:s6", "u:s7");

            learner.process(view("s8", "b", 100));
            learner.process(view("s0", "b", 101));
            learner.prepareSnapshotPreBarrier(2);
            assertThat(requests(scorer, learner)).as("no room").isEmpty();

            scorer.isThrough(5);
            learner.setProcessingTime(1_000);
            List<ScoreRequest> next = requests(scorer, learner);
            assertThat(next)
                    .extracting(ScoreRequest::shopperId)
                    .containsExactly("u:s8", "u:s9", "u:s10", "u:s11", "u:s12");
            assertThat(next.get(0).recentIds()).containsExactly("b", "a");
            assertThat(next.get(0).appendedAt()).as("of the first event").isEqualTo(1_008);

            scorer.isThrough(URGENT_ROOM);
            learner.setProcessingTime(2_000);
            assertThat(requests(scorer, learner)).hasSize(8);
            assertThat(learner.numKeyedStates()).isEqualTo(20);
            session.leave();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void checkpoint_holdsIds_andARestoredLearnerSendsThemFirst(StateBackend backend)
            throws Exception {
        OperatorSubtaskState state;
        List<String> due = new ArrayList<>();
        try (OperatorHarness<ScoreRequest> learner = start(backend, null, 1)) {
            ModelLogSession session = job.joinFresh(job.session());
            Scorer scorer = new Scorer(session.scorerBacklog(0));
            for (int shopper = 0; shopper < 30; shopper++) {
                learner.process(view("s" + shopper, "a", shopper));
            }
            learner.checkpoint(1);
            scorer.take(learner);
            scorer.isThrough(URGENT_ROOM);
            learner.setProcessingTime(1_000);
            scorer.take(learner);
            learner.process(erasure("s20"));
            state = learner.checkpoint(2);
            for (int shopper = 2 * URGENT_ROOM; shopper < 30; shopper++) {
                if (shopper != 20) {
                    due.add("u:s" + shopper);
                }
            }
            session.leave();
        }
        ModelLogSession session = job.joinRestored(2, job.session());
        Scorer scorer = new Scorer(session.scorerBacklog(0));
        try (OperatorHarness<ScoreRequest> learner = start(backend, state, 2)) {
            learner.setProcessingTime(10);
            List<String> sent = new ArrayList<>();
            for (int turn = 1; sent.size() < due.size(); turn++) {
                assertThat(turn).isLessThan(10);
                List<ScoreRequest> requests = scorer.take(learner);
                requests.forEach(request -> sent.add(request.shopperId()));
                scorer.isThrough(requests.size());
                learner.setProcessingTime(10 + turn * 10);
            }
            assertThat(sent).containsExactlyInAnyOrderElementsOf(due);
        }
        session.leave();
    }

    @Test
    void sweepAndRefresh_askForNoMoreThanThereIsRoomFor_andEventsDoNotWaitForThem()
            throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ScoreRequest> learner = start(new HashMapStateBackend(), null, 1)) {
            for (int shopper = 0; shopper < 30; shopper++) {
                learner.process(view("s" + shopper, "a", shopper));
            }
            state = learner.checkpoint(2);
        }
        ModelLogSession session = job.joinRestored(2, job.session());
        Scorer scorer = new Scorer(session.scorerBacklog(0));
        try (OperatorHarness<ScoreRequest> learner = start(new HashMapStateBackend(), state, 2)) {
            TestJob.await(session::isComplete);
            learner.runMail();
            learner.setProcessingTime(20);
            learner.setProcessingTime(40);
            assertThat(scorer.take(learner)).hasSize(SCORER_BATCH);

            // Everybody's slate is due anew beside the sweep.
            learner.watermark(TIME + 2 * REFRESH);
            learner.process(view("s29", "b", 3 * REFRESH));
            learner.prepareSnapshotPreBarrier(3);
            assertThat(scorer.take(learner))
                    .extracting(ScoreRequest::shopperId)
                    .containsExactly("u:s29");

            List<ScoreRequest> rest = new ArrayList<>();
            for (int turn = 3; rest.stream().noneMatch(ScoreRequest::isMark); turn++) {
                assertThat(turn).isLessThan(100);
                scorer.isThrough(SCORER_BATCH);
                learner.setProcessingTime(turn * 20);
                List<ScoreRequest> requests = scorer.take(learner);
                assertThat(requests.stream().filter(request -> !request.isMark()))
                        .hasSizeLessThanOrEqualTo(SCORER_BATCH);
                rest.addAll(requests);
            }
            assertThat(rest.stream().filter(request -> !request.isMark()))
                    .as("all but the four that were sent, once or, refreshed, twice")
                    .extracting(ScoreRequest::shopperId)
                    .contains("u:s4", "u:s28")
                    .hasSizeBetween(26, 60);
            assertThat(rest.subList(rest.size() - OperatorHarness.MAXIMUM_PARALLELISM, rest.size()))
                    .as("behind the last of them")
                    .allMatch(ScoreRequest::isMark);
        }
        session.leave();
    }

    @Test
    void sweep_ofManyWhoAreForgotten_leavesNoMoreThanTheScorerHasRoomFor() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ScoreRequest> learner = start(new HashMapStateBackend(), null, 1)) {
            for (int shopper = 0; shopper < 30; shopper++) {
                learner.process(view("s" + shopper, "a", shopper));
            }
            learner.watermark(TIME + EXPIRY + 100);
            state = learner.checkpoint(2);
        }
        ModelLogSession session = job.joinRestored(2, job.session());
        Scorer scorer = new Scorer(session.scorerBacklog(0));
        try (OperatorHarness<ScoreRequest> learner = start(new HashMapStateBackend(), state, 2)) {
            TestJob.await(session::isComplete);
            learner.runMail();
            List<ScoreRequest> deletions = new ArrayList<>();
            for (int turn = 1; turn <= 10; turn++) {
                learner.setProcessingTime(turn * 20);
                deletions.addAll(requests(scorer, learner));
            }
            assertThat(deletions).as("of a scorer that stands still").hasSize(URGENT_ROOM);
            scorer.isThrough(URGENT_ROOM);
            for (int turn = 11; deletions.size() < 30; turn++) {
                assertThat(turn).isLessThan(30);
                learner.setProcessingTime(turn * 20);
                List<ScoreRequest> sent = requests(scorer, learner);
                assertThat(sent).hasSizeLessThanOrEqualTo(URGENT_ROOM);
                deletions.addAll(sent);
                scorer.isThrough(URGENT_ROOM);
            }
            assertThat(deletions).allMatch(ScoreRequest::retired);
            assertThat(deletions).extracting(ScoreRequest::shopperId).doesNotHaveDuplicates();
        }
        session.leave();
    }

    @Test
    void room_ofAScorerElsewhere_isNotKnown() {
        ScorerBacklog backlog = new ScorerBacklog();
        assertThat(backlog.room(true, 1)).isEqualTo(Integer.MAX_VALUE);
        backlog.open(2, SCORER_BATCH);
        assertThat(backlog.room(true, 1)).as("not one each").isEqualTo(Integer.MAX_VALUE);
        assertThat(backlog.room(true, 2)).isEqualTo(URGENT_ROOM);
        assertThat(backlog.room(false, 2)).isEqualTo(SCORER_BATCH);
        backlog.waiting(URGENT_ROOM + 3, 1);
        assertThat(backlog.room(true, 2)).isZero();
        assertThat(backlog.room(false, 2)).isEqualTo(SCORER_BATCH - 1);
    }

    /** As much of a scorer as a learner sees. */
    private static final class Scorer {
        private final ScorerBacklog backlog;
        private int urgent;
        private int unhurried;

        Scorer(ScorerBacklog backlog) {
            this.backlog = backlog;
            backlog.open(1, SCORER_BATCH);
        }

        List<ScoreRequest> take(OperatorHarness<ScoreRequest> learner) {
            List<ScoreRequest> requests = learner.takeOutput();
            for (ScoreRequest request : requests) {
                if (!request.isMark()) {
                    urgent += request.isUrgent() ? 1 : 0;
                    unhurried += request.isUrgent() ? 0 : 1;
                    backlog.waiting(urgent, unhurried);
                    backlog.received(request);
                }
            }
            return requests;
        }

        void isThrough(int requests) {
            urgent = Math.max(0, urgent - requests);
            unhurried = Math.max(0, unhurried - requests);
            backlog.waiting(urgent, unhurried);
        }
    }

    /** Without marks: who knew nobody at the start sends them at some moment. */
    private static List<ScoreRequest> requests(
            Scorer scorer, OperatorHarness<ScoreRequest> learner) {
        return scorer.take(learner).stream().filter(request -> !request.isMark()).toList();
    }

    private static ShopperEvent erasure(String userId) {
        return ShopperEvent.erasure(new ErasureRequest("u:" + userId, TIME - 1, TIME + 5_000));
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

    private OperatorHarness<ScoreRequest> start(
            StateBackend backend, OperatorSubtaskState restored, int epoch) throws Exception {
        KeySelector<ShopperEvent, String> key = ShopperEvent::shopperId;
        OperatorHarness<ScoreRequest> learner =
                job.start(
                        Subtask.ONLY,
                        new ShopperLearnerOperator(
                                new LearnerSettings(10, 1_000, 20, 10_000, 0, REFRESH, EXPIRY),
                                job.session()),
                        MillraceTypes.SCORE_REQUEST,
                        backend,
                        restored,
                        epoch,
                        List.of(key));
        job.mark(TestJob.ALL, epoch);
        return learner;
    }
}
