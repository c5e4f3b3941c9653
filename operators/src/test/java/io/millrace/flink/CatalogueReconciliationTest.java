package io.millrace.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.item.CatalogueListing;
import io.millrace.item.CatalogueListing.Listed;
import io.millrace.item.ItemUpdate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Items that left the catalogue without a tombstone that anybody read, over the item learner. */
class CatalogueReconciliationTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final long INTERVAL = 100;

    /** Static, as a listing travels with its operator. */
    private static final BlockingQueue<String> READINGS = new LinkedBlockingQueue<>();

    private static final BlockingQueue<Object> ANSWERS = new LinkedBlockingQueue<>();
    private static final CatalogueListing LISTING = CatalogueReconciliationTest::answer;

    private final TestJob job = new TestJob();
    private long checkpoint;

    @BeforeEach
    void clear() {
        READINGS.clear();
        ANSWERS.clear();
    }

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void start_withoutState_readsNothing() throws Exception {
        try (OperatorHarness<ItemChange> learner = start(null)) {
            // Not even where the catalogue is faster than the publication of what is restored.
            learner.processSecond(record("a"));
            learner.runMail();
            learner.checkpoint(++checkpoint);

            assertThat(READINGS).isEmpty();
        }
    }

    @Test
    void restore_whatTheCatalogueLostIsDelisted_butNotWhatArrivesMeanwhile() throws Exception {
        OperatorSubtaskState state = stateOf("a", "b", "c");
        try (OperatorHarness<ItemChange> learner = start(state)) {
            learner.runMail();
            awaitReading();
            learner.processSecond(record("c"));
            ANSWERS.add(Set.of("a"));
            assertThat(awaitDeletions(learner, 1)).containsExactly("b");

            state = learner.checkpoint(++checkpoint);
            assertThat(deletions(learner)).isEmpty();
            List<ItemRecord> records =
                    job.records(ItemRecord.class, 2).stream()
                            .filter(record -> record.itemId().equals("b"))
                            .toList();
            ItemRecord last = records.get(records.size() - 1);
            assertThat(records.get(0).facts().inStock()).isTrue();
            assertThat(last.facts().inStock()).isFalse();
            assertThat(last.interactions()).as("what was learned stays").isEqualTo(1);
            assertThat(last.version()).isGreaterThan(records.get(0).version());
        }
        try (OperatorHarness<ItemChange> learner = start(state)) {
            learner.runMail();
            awaitReading();
            ANSWERS.add(Set.of("d"));
            assertThat(awaitDeletions(learner, 2))
                    .as("what was delisted before is not delisted again")
                    .containsExactlyInAnyOrder("a", "c");
        }
    }

    @Test
    void restore_manyAreUnlisted_allAreDelisted() throws Exception {
        String[] items = IntStream.range(0, 100).mapToObj(i -> "i" + i).toArray(String[]::new);
        OperatorSubtaskState state = stateOf(items);
        try (OperatorHarness<ItemChange> learner = start(state)) {
            learner.runMail();
            awaitReading();
            ANSWERS.add(Set.of("i7"));
            Set<String> left = new HashSet<>(Set.of(items));
            left.removeAll(awaitDeletions(learner, 99));

            assertThat(left).containsExactly("i7");
        }
    }

    @Test
    void restore_catalogueAway_isAskedAgain() throws Exception {
        OperatorSubtaskState state = stateOf("a", "b");
        try (OperatorHarness<ItemChange> learner = start(state)) {
            learner.runMail();
            awaitReading();
            ANSWERS.add(new IOException("no broker"));
            await(
                    () -> {
                        learner.runMail();
                        learner.setProcessingTime(
                                learner.getProcessingTime() + CatalogueReconciliation.RETRY);
                        return !READINGS.isEmpty();
                    });
            awaitReading();
            ANSWERS.add(Set.of("b"));

            assertThat(awaitDeletions(learner, 1)).containsExactly("a");
        }
    }

    @Test
    void restore_noRoomForDeletions_theyWait() throws Exception {
        OperatorSubtaskState state = stateOf("a", "b");
        try (OperatorHarness<ItemChange> learner = start(state)) {
            learner.setRoom(false);
            learner.runMail();
            awaitReading();
            int timers = learner.getProcessingTimeService().getNumActiveTimers();
            ANSWERS.add(Set.of("b"));
            await(
                    () -> {
                        learner.runMail();
                        return learner.getProcessingTimeService().getNumActiveTimers() > timers;
                    });
            learner.setProcessingTime(learner.getProcessingTime() + 1_000);
            assertThat(deletions(learner)).isEmpty();

            learner.setRoom(true);
            assertThat(awaitDeletions(learner, 1)).containsExactly("a");
        }
    }

    @Test
    void read_twoSubtasks_theCatalogueIsReadOnce() throws Exception {
        SharedListing shared = new SharedListing(LISTING);
        ANSWERS.add(new IOException("no broker"));
        ANSWERS.add(Set.of("a"));
        assertThatThrownBy(shared::read).isInstanceOf(IOException.class);

        Listed first = shared.read();
        assertThat(shared.read()).isSameAs(first);
        assertThat(READINGS).hasSize(2);
        assertThat(first.contains("a")).isTrue();
        assertThat(first.contains("b")).isFalse();
    }

    /** Items that are listed, each chosen once. */
    private OperatorSubtaskState stateOf(String... itemIds) throws Exception {
        try (OperatorHarness<ItemChange> learner = start(null)) {
            learner.runMail();
            for (String itemId : itemIds) {
                learner.processSecond(record(itemId));
                learner.process(new ItemUpdate(itemId, TIME, 1, 1, 1, List.of(), 0, 0, false));
            }
            return learner.checkpoint(++checkpoint);
        }
    }

    private static void awaitReading() throws InterruptedException {
        assertThat(READINGS.poll(1, TimeUnit.MINUTES)).as("time is up").isNotNull();
    }

    private static Listed answer() throws IOException, InterruptedException {
        READINGS.add("reading");
        Object answer = ANSWERS.take();
        if (answer instanceof IOException failure) {
            throw failure;
        }
        return ((Set<?>) answer)::contains;
    }

    private static List<String> awaitDeletions(OperatorHarness<ItemChange> learner, int count)
            throws Exception {
        List<String> deletions = new ArrayList<>();
        await(
                () -> {
                    learner.runMail();
                    learner.setProcessingTime(learner.getProcessingTime() + 10);
                    deletions.addAll(deletions(learner));
                    return deletions.size() >= count;
                });
        return deletions;
    }

    private static List<String> deletions(OperatorHarness<ItemChange> learner) {
        return learner.takeOutput().stream()
                .filter(change -> change.record() == null)
                .map(ItemChange::itemId)
                .toList();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static CatalogueArrival record(String itemId) {
        return new CatalogueArrival(
                itemId, 77, "{\"item_id\":\"%s\"}".formatted(itemId).getBytes(UTF_8));
    }

    private OperatorHarness<ItemChange> start(OperatorSubtaskState restored) throws Exception {
        KeySelector<ItemUpdate, String> updates = ItemUpdate::itemId;
        KeySelector<CatalogueArrival, String> items = CatalogueArrival::itemId;
        return job.start(
                Subtask.ONLY,
                new ItemLearnerOperator(
                        new PublicationSettings(INTERVAL, 20), job.session(), LISTING),
                MillraceTypes.ITEM_CHANGE,
                new HashMapStateBackend(),
                restored,
                checkpoint,
                List.of(updates, items));
    }
}
