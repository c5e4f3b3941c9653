package io.millrace.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import java.util.List;
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

/** Items that nobody offers and nobody chooses are forgotten, in event time. */
class ItemExpiryTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final long EXPIRY = 100_000;

    private final TestJob job = new TestJob();

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void idle_isDeletedFromStateAndLog() throws Exception {
        try (OperatorHarness<ItemChange> learner = start(new HashMapStateBackend(), null, 1)) {
            learner.process(update("a", 0, 1));
            learner.process(update("b", 10, 1));
            learner.watermark(TIME + EXPIRY - 1);
            learner.checkpoint(1);
            assertThat(deletions()).isEmpty();

            learner.watermark(TIME + EXPIRY);
            learner.checkpoint(2);
            assertThat(deletions()).containsExactlyInAnyOrder("ITEMS a", "NEIGHBOURS a");
            assertThat(learner.numKeyedStates()).isEqualTo(1);
            assertThat(learner.numEventTimeTimers()).isEqualTo(1);
        }
    }

    @Test
    void idle_thoughTheCacheHeldOthers_isDeleted() throws Exception {
        try (OperatorHarness<ItemChange> learner = start(new HashMapStateBackend(), null, 1)) {
            learner.process(update("a", 0, 1));
            learner.process(update("a", EXPIRY / 2, 1));
            for (int i = 0; i < ItemLearnerOperator.CACHED_ITEMS; i++) {
                learner.process(update("other-" + i, EXPIRY - 1, 1));
            }
            // Too early for "a", which is read, while what the cache lets go is written.
            learner.watermark(TIME + EXPIRY);
            learner.watermark(TIME + EXPIRY / 2 + EXPIRY);
            learner.checkpoint(1);
            assertThat(deletions()).containsExactlyInAnyOrder("ITEMS a", "NEIGHBOURS a");
        }
    }

    @Test
    void idle_isNotRankedAnyMore_untilSomebodyChoosesItAgain() throws Exception {
        SessionSettings settings = settings();
        try (OperatorHarness<ItemChange> learner = start(new HashMapStateBackend(), null, 1)) {
            ModelLogSession session = job.joinFresh(settings);
            learner.runMail();
            learner.process(update("a", 0, 1));
            learner.checkpoint(1);
            TestJob.await(() -> isLive(session, "a"));

            learner.watermark(TIME + EXPIRY);
            learner.checkpoint(2);
            TestJob.await(() -> !isLive(session, "a"));

            learner.process(update("a", EXPIRY + 1, 1));
            learner.checkpoint(3);
            TestJob.await(() -> isLive(session, "a"));
            try (ItemTable.Lease lease = session.items().read()) {
                assertThat(lease.items().interactions(lease.items().row("a"))).isEqualTo(1);
                assertThat(lease.items().neighbours(lease.items().row("a"))).isEqualTo(1);
            }
            List<ItemRecord> records = job.records(ItemRecord.class, 1);
            assertThat(records).extracting(ItemRecord::version).isSorted().doesNotHaveDuplicates();
            session.leave();
        }
    }

    @Test
    void chosenInTime_orOffered_stays() throws Exception {
        try (OperatorHarness<ItemChange> learner = start(new HashMapStateBackend(), null, 1)) {
            learner.process(update("chosen", 0, 1));
            learner.process(update("offered", 0, 1));
            learner.processSecond(record("offered"));
            learner.process(update("chosen", EXPIRY / 2, 1));
            learner.watermark(TIME + EXPIRY);
            learner.checkpoint(1);

            assertThat(deletions()).isEmpty();
            assertThat(learner.numEventTimeTimers()).isEqualTo(1);
        }
    }

    @Test
    void delisted_goesOnceNobodyHasChosenItForLong() throws Exception {
        try (OperatorHarness<ItemChange> learner = start(new HashMapStateBackend(), null, 1)) {
            learner.processSecond(record("a"));
            learner.process(update("a", 0, 1));
            learner.watermark(TIME + 2 * EXPIRY);
            learner.processSecond(new CatalogueArrival("a", 78, null));
            learner.watermark(TIME + 3 * EXPIRY - 1);
            learner.checkpoint(1);
            assertThat(deletions()).isEmpty();

            learner.watermark(TIME + 3 * EXPIRY);
            learner.checkpoint(2);
            assertThat(deletions()).containsExactlyInAnyOrder("ITEMS a", "NEIGHBOURS a");
            assertThat(learner.numKeyedStates()).isZero();
        }
    }

    @Test
    void whatIsLearnedBesideOthers_neitherKeepsAnItemNorBringsItBack() throws Exception {
        try (OperatorHarness<ItemChange> learner = start(new HashMapStateBackend(), null, 1)) {
            learner.process(update("a", 0, 1));
            learner.process(update("a", EXPIRY - 1, 0));
            learner.watermark(TIME + EXPIRY);
            learner.process(update("a", EXPIRY + 1, 0));
            learner.checkpoint(1);

            assertThat(learner.numKeyedStates()).isZero();
            assertThat(deletions()).hasSize(2);
        }
    }

    @Test
    void endOfInput_forgetsNothing() throws Exception {
        try (OperatorHarness<ItemChange> learner = start(new HashMapStateBackend(), null, 1)) {
            learner.process(update("a", 0, 1));
            learner.watermark(Watermark.MAX_WATERMARK.getTimestamp());
            learner.checkpoint(1);
            assertThat(learner.numKeyedStates()).isEqualTo(1);

            learner.process(update("b", 1, 1));
            learner.checkpoint(2);
            assertThat(job.records(ItemRecord.class, 1))
                    .filteredOn(record -> record.itemId().equals("b"))
                    .extracting(ItemRecord::version)
                    .containsExactly(ModelVersion.of(1, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restore_withAndWithoutTimers_goesOn(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ItemChange> learner = start(backend, null, 1)) {
            learner.process(update("a", 0, 1));
            learner.process(update("b", 10, 1));
            state = learner.checkpoint(1);
        }
        OperatorSubtaskState old =
                OperatorSubtaskState.builder()
                        .setManagedKeyedState(state.getManagedKeyedState())
                        .build();
        int checkpoint = 1;
        for (OperatorSubtaskState each : List.of(state, old)) {
            int before = deletions().size();
            try (OperatorHarness<ItemChange> learner = start(backend, each, ++checkpoint)) {
                learner.runMail();
                learner.watermark(TIME + EXPIRY);
                learner.checkpoint(checkpoint);
                assertThat(deletions()).hasSize(before + 2).contains("ITEMS a", "NEIGHBOURS a");
            }
        }
    }

    private static boolean isLive(ModelLogSession session, String itemId) {
        try (ItemTable.Lease lease = session.items().read()) {
            int row = lease.items().row(itemId);
            return row != ItemTable.NO_ROW && lease.items().isLive(row);
        }
    }

    private List<String> deletions() throws InterruptedException {
        return job.entries().stream()
                .filter(entry -> entry.record() == null)
                .map(entry -> entry.channel() + " " + entry.key())
                .toList();
    }

    private static CatalogueArrival record(String itemId) {
        return new CatalogueArrival(
                itemId, 77, "{\"item_id\":\"%s\"}".formatted(itemId).getBytes(UTF_8));
    }

    private static ItemUpdate update(String itemId, long offset, int interactions) {
        return new ItemUpdate(
                itemId,
                TIME + offset,
                interactions,
                interactions,
                interactions,
                List.of(new NeighbourIncrement("n", 1, 0)),
                List.of(new ItemVector("factors.bias", new float[] {0.5f})),
                0,
                0,
                false);
    }

    private SessionSettings settings() {
        SessionSettings session = job.session();
        return new SessionSettings(
                session.log(),
                session.items().withExpiry(EXPIRY),
                session.experts(),
                session.expertSettings(),
                session.content(),
                session.fusion(),
                session.scoring(),
                ItemLearnerOperator.CACHED_ITEMS + 10,
                session.startTimeout());
    }

    private OperatorHarness<ItemChange> start(
            StateBackend backend, OperatorSubtaskState restored, long checkpoint) throws Exception {
        KeySelector<ItemUpdate, String> updates = ItemUpdate::itemId;
        KeySelector<CatalogueArrival, String> items = CatalogueArrival::itemId;
        return job.start(
                Subtask.ONLY,
                new ItemLearnerOperator(new PublicationSettings(20, 100), settings()),
                MillraceTypes.ITEM_CHANGE,
                backend,
                restored,
                checkpoint,
                List.of(updates, items));
    }
}
