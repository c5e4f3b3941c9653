package io.millrace.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.cluster.Centroids;
import io.millrace.cluster.Clustering;
import io.millrace.cluster.ItemSpace;
import io.millrace.content.CatalogueEncoder;
import io.millrace.content.ContentSettings;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.Experts;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.item.Adagrad;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog.Entry;
import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemLearnerOperatorTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final int MAXIMUM = OperatorHarness.MAXIMUM_PARALLELISM;
    private static final long INTERVAL = 500;
    private static final int COUNT = 10;

    private final TestJob job = new TestJob();
    private long checkpoint = 4;

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void open_withoutState_marksItsKeyGroupsComplete() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            assertThat(job.records(EpochMarker.class, 1)).isEmpty();
            learner.runMail();

            assertThat(job.records(EpochMarker.class, 1))
                    .as("in both partitions of both channels")
                    .containsExactly(
                            new EpochMarker(1, 0, MAXIMUM - 1, MAXIMUM),
                            new EpochMarker(1, 0, MAXIMUM - 1, MAXIMUM),
                            new EpochMarker(1, 0, MAXIMUM - 1, MAXIMUM),
                            new EpochMarker(1, 0, MAXIMUM - 1, MAXIMUM));
        }
    }

    @Test
    void update_isPublishedWhenTheIntervalIsOver() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.runMail();
            learner.process(update("a", 1));
            learner.process(update("a", 1));
            learner.setProcessingTime(INTERVAL - 1);
            assertThat(job.records(ItemRecord.class, 1)).isEmpty();

            learner.setProcessingTime(INTERVAL);

            assertThat(job.records(ItemRecord.class, 1))
                    .singleElement()
                    .satisfies(
                            record -> {
                                assertThat(record.itemId()).isEqualTo("a");
                                assertThat(record.version()).isEqualTo(ModelVersion.of(1, 1));
                                assertThat(record.interactions()).isEqualTo(2);
                            });
            learner.setProcessingTime(10 * INTERVAL);
            assertThat(job.records(ItemRecord.class, 1)).hasSize(1);
        }
    }

    @Test
    void update_isPublishedWhenEnoughItemsChanged() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            for (int i = 0; i < COUNT; i++) {
                assertThat(job.records(ItemRecord.class, 1)).isEmpty();
                learner.process(update("i" + i, 1));
            }

            assertThat(job.records(ItemRecord.class, 1)).hasSize(COUNT);
        }
    }

    @Test
    void mark_urgent_publishesValuesAndThenProgressAtOnce() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.process(update("a", 1));
            learner.process(ItemUpdate.mark("mark-0", 1, 64, false));
            assertThat(job.entries()).isEmpty();

            learner.process(ItemUpdate.mark("mark-0", 0, 7, true));

            List<Entry> entries = job.entries();
            assertThat(entries.get(0).record()).isInstanceOf(ItemRecord.class);
            assertThat(entries.subList(1, entries.size()))
                    .hasSize(4)
                    .allSatisfy(
                            entry ->
                                    assertThat(entry.record())
                                            .usingRecursiveComparison()
                                            .isEqualTo(new Progress(1, 0, new long[] {7, 64})));
        }
    }

    /** Progress goes to every partition: of many learners it is reported together. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void mark_urgent_ofManyLearnersAtOnce_isReportedTwice(int learners) throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            long[] expected = new long[learners];
            for (int index = 0; index < learners; index++) {
                learner.process(ItemUpdate.mark("mark-0", index, 100 + index, true));
                expected[index] = 100 + index;
            }
            learner.setProcessingTime(5);

            List<Progress> reports = job.records(Progress.class, 1);
            assertThat(reports).hasSize(learners == 1 ? 4 : 8);
            assertThat(reports.get(reports.size() - 1).applied()).containsExactly(expected);
        }
    }

    @Test
    void mark_notUrgent_isReportedWhenTheIntervalIsOver() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.process(ItemUpdate.mark("mark-0", 0, 7, false));
            learner.setProcessingTime(INTERVAL);

            assertThat(job.records(Progress.class, 1)).hasSize(4);
        }
    }

    @Test
    void unreadableRecord_isPublishedAgain_untilItIsGivenUp() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            ModelLogSession session = job.joinFresh(job.session());
            learner.runMail();
            learner.process(update("a", 1));
            learner.process(ItemUpdate.mark("mark-0", 0, 7, true));
            int records = job.records(ItemRecord.class, 1).size();

            for (int times = 1; times <= 3; times++) {
                int expected = records + times;
                job.log().append(Channel.ITEMS, "a", new byte[] {99});
                awaitMail(learner, () -> job.records(ItemRecord.class, 1).size() == expected);
            }
            job.log().append(Channel.ITEMS, "a", new byte[] {99});
            job.log().append(Channel.ITEMS, "unknown", new byte[] {99});
            awaitMail(learner, () -> job.entries().stream().anyMatch(entry -> isDeletion(entry)));
            assertThat(job.records(ItemRecord.class, 1)).hasSize(records + 3);
            assertThat(job.records(ItemRecord.class, 1))
                    .extracting(ItemRecord::itemId)
                    .containsOnly("a");
            session.leave();
        }
    }

    /** Learners wait for it, and send nothing more before it comes. */
    @Test
    void unreadableProgressAndMarker_arePublishedAgain() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            ModelLogSession session = job.joinFresh(job.session());
            learner.runMail();
            learner.process(ItemUpdate.mark("mark-0", 0, 7, true));
            int reports = job.records(Progress.class, 1).size();
            int markers = job.records(EpochMarker.class, 1).size();

            job.log().append(Channel.ITEMS, "progress/0", new byte[] {99});
            job.log().append(Channel.ITEMS, "marker/0", new byte[] {99});
            job.log().append(Channel.ITEMS, "marker/64", new byte[] {99});
            awaitMail(
                    learner,
                    () ->
                            job.records(Progress.class, 1).size() == reports + 4
                                    && job.records(EpochMarker.class, 1).size() == markers + 4);
            assertThat(job.entries()).noneMatch(ItemLearnerOperatorTest::isDeletion);
            session.leave();
        }
    }

    private static boolean isDeletion(Entry entry) {
        return entry.isReadable() && entry.record() == null;
    }

    /** Runs mail as it comes until it has had its effect. */
    private static void awaitMail(OperatorHarness<ItemChange> learner, Callable<Boolean> effect) {
        TestJob.await(
                () -> {
                    try {
                        learner.runMail();
                        return effect.call();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /** Nothing is known of it: the log shall not keep what nobody can read. */
    @Test
    void unreadableRecord_ofAKeyWithoutState_isDeleted() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            ModelLogSession session = job.joinFresh(job.session());
            learner.runMail();
            job.log().append(Channel.ITEMS, "unknown", new byte[] {99});
            awaitMail(
                    learner,
                    () -> job.entries().stream().filter(entry -> isDeletion(entry)).count() == 2);

            assertThat(job.entries())
                    .filteredOn(ItemLearnerOperatorTest::isDeletion)
                    .extracting(Entry::key)
                    .containsExactly("unknown", "unknown");
            session.leave();
        }
    }

    @Test
    void barrier_publishesWhatWaits() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.process(update("a", 1));
            learner.process(ItemUpdate.mark("mark-0", 0, 1, false));
            learner.checkpoint(1);

            assertThat(job.records(ItemRecord.class, 1)).hasSize(1);
            assertThat(job.records(Progress.class, 1)).hasSize(4);
        }
    }

    @Test
    void catalogue_itemAndTombstone_areEmittedAndPublished() throws Exception {
        byte[] json =
                ("{\"item_id\":\"a\",\"product_id\":\"P\",\"title\":\"Car\",\"brand\":\"Acme\","
                                + "\"category\":[\"Toys\",\"Cars\"],\"in_stock\":true}")
                        .getBytes(UTF_8);
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.process(update("a", 3));
            learner.processSecond(new CatalogueArrival("a", 77, json));
            assertThat(learner.takeOutput())
                    .usingRecursiveComparison()
                    .isEqualTo(
                            List.of(
                                    new ItemChange(
                                            "a", ModelVersion.of(1, 1), 2, null, null, json, 77)));
            learner.setProcessingTime(INTERVAL);
            assertThat(job.records(ItemRecord.class, 1).get(0).facts().productId()).isEqualTo("P");
            assertThat(job.records(ItemRecord.class, 1).get(0).facts().categoryLeaf())
                    .isEqualTo("Toys > Cars");

            learner.processSecond(new CatalogueArrival("a", 88, null));

            assertThat(learner.takeOutput())
                    .singleElement()
                    .satisfies(
                            change -> {
                                assertThat(change.record()).isNull();
                                assertThat(change.appendedAt()).isEqualTo(88);
                                assertThat(change.version()).isGreaterThan(ModelVersion.of(1, 2));
                            });
            learner.setProcessingTime(3 * INTERVAL);
            assertThat(job.records(ItemRecord.class, 1).get(1).facts().inStock()).isFalse();
        }
    }

    @Test
    void popularity_movingToAnotherBucket_rewritesTheDocument() throws Exception {
        byte[] json = "{\"item_id\":\"a\",\"title\":\"Car\"}".getBytes(UTF_8);
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.processSecond(new CatalogueArrival("a", 77, json));
            learner.takeOutput();
            learner.process(update("a", 1));
            learner.setProcessingTime(INTERVAL);
            assertThat(learner.takeOutput()).as("not a quarter beyond the border").isEmpty();
            learner.process(update("a", 5));
            learner.setProcessingTime(3 * INTERVAL);

            assertThat(learner.takeOutput())
                    .singleElement()
                    .satisfies(
                            change -> {
                                assertThat(change.popularityBucket()).isEqualTo(2);
                                assertThat(change.record()).isEqualTo(json);
                                assertThat(change.appendedAt()).isEqualTo(-1);
                            });
        }
    }

    @Test
    void anotherClustering_movesItemsAndWritesTheirDocuments() throws Exception {
        byte[] json = "{\"item_id\":\"a\",\"title\":\"Toy car\"}".getBytes(UTF_8);
        try (OperatorHarness<ItemChange> learner = start()) {
            ModelLogSession session = job.joinFresh(job.session());
            learner.runMail();
            learner.processSecond(new CatalogueArrival("a", 77, json));
            learner.setProcessingTime(INTERVAL);
            assertThat(learner.takeOutput())
                    .singleElement()
                    .extracting(ItemChange::clusters)
                    .isNull();
            TestJob.await(() -> known(session, "a"));

            float[] parameters = clustering(1);
            job.writer()
                    .append(
                            Channel.NETWORKS,
                            Clustering.NETWORK,
                            new NetworkRecord(
                                    Clustering.NETWORK, ModelVersion.of(1, 1), parameters));
            TestJob.await(() -> network(session) != null);
            learner.process(update("other", 1));
            learner.setProcessingTime(2 * INTERVAL);
            learner.runMail();
            learner.setProcessingTime(3 * INTERVAL);

            assertThat(learner.takeOutput())
                    .singleElement()
                    .satisfies(
                            change -> {
                                assertThat(change.itemId()).isEqualTo("a");
                                assertThat(change.clusters().clustering()).isEqualTo(1);
                                assertThat(change.record()).isEqualTo(json);
                            });
            List<ItemRecord> records = job.records(ItemRecord.class, 1);
            assertThat(records.get(records.size() - 1).itemId()).isEqualTo("a");
            assertThat(records.get(records.size() - 1).clusters()).isNotNull();
            session.leave();
        }
    }

    private static boolean known(ModelLogSession session, String itemId) {
        try (ItemTable.Lease lease = session.items().read()) {
            return lease.items().knownIds().contains(itemId);
        }
    }

    private static float[] network(ModelLogSession session) {
        try (ItemTable.Lease lease = session.items().read()) {
            return lease.items().network(Clustering.NETWORK);
        }
    }

    /** Two clusters of each size, opposite each other. */
    private static float[] clustering(int number) {
        int dimensions = new ItemSpace(Experts.named(Experts.allNames()).embeddings()).dimensions();
        float[] values = new float[2 * dimensions];
        Arrays.fill(values, 0, dimensions, (float) (1 / Math.sqrt(dimensions)));
        Arrays.fill(values, dimensions, values.length, (float) (-1 / Math.sqrt(dimensions)));
        Centroids centroids = new Centroids(dimensions, values);
        return new Clustering(number, centroids, centroids).toParameters();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restore_publishesEverythingUnderTheNewEpochAndThenTheMarker(StateBackend backend)
            throws Exception {
        OperatorSubtaskState state;
        byte[] json = "{\"item_id\":\"i3\",\"title\":\"Car\"}".getBytes(UTF_8);
        try (OperatorHarness<ItemChange> learner = start(Subtask.ONLY, backend, null)) {
            learner.runMail();
            teach(learner, 30);
            learner.processSecond(new CatalogueArrival("i3", 77, json));
            state = learner.checkpoint(5);
            learner.process(update("lost future", 1));
        }
        int before = job.entries().size();
        try (OperatorHarness<ItemChange> learner = start(Subtask.ONLY, backend, state)) {
            learner.runMail();

            List<Entry> swept = job.entries();
            swept = swept.subList(before, swept.size());
            assertThat(job.records(ItemRecord.class, 2))
                    .extracting(ItemRecord::itemId)
                    .hasSize(30)
                    .doesNotHaveDuplicates();
            assertThat(job.records(NeighbourRecord.class, 2)).hasSize(30);
            assertThat(swept.subList(60, 64))
                    .allSatisfy(
                            entry -> assertThat(entry.record()).isInstanceOf(EpochMarker.class));
            learner.setProcessingTime(INTERVAL);
            assertThat(learner.takeOutput())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("version")
                    .containsExactly(new ItemChange("i3", 0, 1, null, null, json, -1));
            assertThat(tableOf(2)).isEqualTo(tableOf(1, "lost future"));
        }
    }

    @Test
    void restore_noRoomForDocuments_publishesAllTheSameAndWritesThemWhenThereIs() throws Exception {
        int items = 200;
        OperatorSubtaskState state;
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.runMail();
            for (int i = 0; i < items; i++) {
                learner.processSecond(described("i" + i, "Red desk lamp"));
            }
            state = learner.checkpoint(5);
        }
        try (OperatorHarness<ItemChange> learner = start(state)) {
            learner.setRoom(false);
            learner.runMail();
            learner.setProcessingTime(INTERVAL);
            assertThat(job.records(EpochMarker.class, 2)).isNotEmpty();
            assertThat(learner.takeOutput()).isEmpty();

            learner.setRoom(true);
            Set<String> written = new HashSet<>();
            for (int tick = 2; tick < 20; tick++) {
                learner.setProcessingTime(tick * INTERVAL);
                List<ItemChange> some = learner.takeOutput();
                assertThat(some)
                        .as("between them there is time for records")
                        .hasSizeLessThan(items);
                some.forEach(
                        change -> {
                            assertThat(ModelVersion.epoch(change.version())).isEqualTo(2);
                            assertThat(written.add(change.itemId())).isTrue();
                        });
            }
            assertThat(written).hasSize(items);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void learning_goesOnAfterManyCheckpointsAndRestores(StateBackend backend) throws Exception {
        OperatorSubtaskState state = null;
        for (int attempt = 1; attempt <= 3; attempt++) {
            try (OperatorHarness<ItemChange> learner =
                    start(Subtask.ONLY, backend, state, attempt)) {
                learner.runMail();
                for (int round = 0; round < 3; round++) {
                    teach(learner, 12);
                    state = learner.checkpoint(attempt + 1);
                }
            }
        }

        Map<String, Long> interactions = new TreeMap<>();
        job.records(ItemRecord.class, 3)
                .forEach(record -> interactions.put(record.itemId(), record.interactions()));
        assertThat(interactions).hasSize(12).allSatisfy((id, n) -> assertThat(n).isEqualTo(9));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void rescale_oneToTwoToOne_keepsEveryItem(StateBackend backend) throws Exception {
        OperatorSubtaskState one;
        try (OperatorHarness<ItemChange> learner = start(Subtask.ONLY, backend, null)) {
            learner.runMail();
            teach(learner, 30);
            one = learner.checkpoint(1);
        }
        List<OperatorSubtaskState> two = new ArrayList<>();
        try (OperatorHarness<ItemChange> first =
                        start(new Subtask(0, 2), backend, part(one, 0), 1);
                OperatorHarness<ItemChange> second =
                        start(new Subtask(1, 2), backend, part(one, 1), 1)) {
            first.runMail();
            second.runMail();
            assertThat(tableOf(2)).isEqualTo(tableOf(1));
            assertThat(job.records(EpochMarker.class, 2))
                    .contains(
                            new EpochMarker(2, 0, 63, MAXIMUM),
                            new EpochMarker(2, 64, 127, MAXIMUM))
                    .hasSize(8);
            for (int i = 0; i < 30; i++) {
                (subtaskOf("i" + i) == 0 ? first : second).process(update("i" + i, 1));
            }
            two.add(first.checkpoint(2));
            two.add(second.checkpoint(2));
        }
        OperatorSubtaskState together =
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        AbstractStreamOperatorTestHarness.repackageState(two.get(0), two.get(1)),
                        MAXIMUM,
                        2,
                        1,
                        0);
        try (OperatorHarness<ItemChange> learner = start(Subtask.ONLY, backend, together, 2)) {
            learner.runMail();

            assertThat(tableOf(3)).hasSize(30).isEqualTo(tableOf(2));
            assertThat(job.records(ItemRecord.class, 3))
                    .allSatisfy(record -> assertThat(record.interactions()).isEqualTo(2));
        }
    }

    @Test
    void complete_deletesWhatOnlyOlderEpochsWrote() throws Exception {
        job.log().claimEpoch("an older job");
        job.writer().append(Channel.ITEMS, "ghost", record("ghost", ModelVersion.of(1, 1)));
        job.writer().append(Channel.ITEMS, "described", record("described", 1L << 44));
        job.writer().append(Channel.ITEMS, "deleted", record("deleted", ModelVersion.of(1, 1)));
        job.writer().delete(Channel.ITEMS, "deleted");
        SessionSettings settings = job.session();
        try (OperatorHarness<ItemChange> learner = start()) {
            ModelLogSession session = job.joinFresh(settings);
            learner.processSecond(
                    new CatalogueArrival(
                            "described", 7, "{\"item_id\":\"described\"}".getBytes(UTF_8)));
            learner.runMail();
            assertThat(session.isComplete()).isFalse();
            job.mark(EnumSet.of(Channel.WEIGHTS, Channel.NETWORKS), 2);
            TestJob.await(session::isComplete);
            TestJob.await(() -> learner.getTaskMailbox().hasMail());
            learner.runMail();
            session.leave();

            assertThat(job.entries())
                    .filteredOn(entry -> entry.record() == null)
                    .extracting(entry -> entry.channel() + " " + entry.key())
                    .containsExactlyInAnyOrder("ITEMS deleted", "ITEMS ghost", "NEIGHBOURS ghost");
        }
    }

    @Test
    void catalogue_record_publishesAContentVectorAndATombstoneTakesItAway() throws Exception {
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.processSecond(described("a", "Red desk lamp"));
            learner.processSecond(described("b", "Green garden hose"));
            learner.processSecond(described("c", "Red desk lamps, green"));
            learner.setProcessingTime(INTERVAL);

            float[] lamp = content(1, "a");
            assertThat(dot(lamp, lamp)).isCloseTo(1, within(1e-5));
            assertThat(dot(lamp, content(1, "c"))).isGreaterThan(dot(lamp, content(1, "b")));

            learner.processSecond(new CatalogueArrival("a", 88, null));
            learner.setProcessingTime(3 * INTERVAL);
            assertThat(content(1, "a")).isNull();
        }
    }

    @Test
    void catalogue_withoutTheContentExpert_makesNoVectors() throws Exception {
        try (OperatorHarness<ItemChange> learner =
                start(null, List.of("popularity"), ContentSettings.DEFAULT)) {
            learner.processSecond(described("a", "Red desk lamp"));
            learner.setProcessingTime(INTERVAL);

            assertThat(job.records(ItemRecord.class, 1).get(0).vectors()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restore_sameContentSettings_keepsVectorsAndWords(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ItemChange> learner = start(Subtask.ONLY, backend, null)) {
            learner.runMail();
            learner.processSecond(described("a", "Red desk lamp"));
            learner.processSecond(described("b", "Red garden hose"));
            state = learner.checkpoint(5);
        }
        float[] before = content(1, "a");
        try (OperatorHarness<ItemChange> learner = start(Subtask.ONLY, backend, state)) {
            learner.runMail();
            assertThat(content(2, "a")).containsExactly(before);
            learner.processSecond(described("c", "Red desk lamp"));
            learner.setProcessingTime(INTERVAL);

            assertThat(content(2, "c"))
                    .as("encoded with the words of three items, not of one")
                    .containsExactly(encoded(ContentSettings.DEFAULT, 2));
        }
    }

    @Test
    void restore_otherContentSettings_encodesEveryItemAnew() throws Exception {
        ContentSettings wide = new ContentSettings(64, "", 1);
        ContentSettings narrow = new ContentSettings(8, "", 1);
        OperatorSubtaskState state;
        try (OperatorHarness<ItemChange> learner = start(null, Experts.allNames(), wide)) {
            learner.runMail();
            learner.processSecond(described("a", "Red desk lamp"));
            learner.processSecond(described("b", "Red garden hose"));
            learner.process(update("never described", 1));
            state = learner.checkpoint(5);
        }
        assertThat(content(1, "a")).hasSize(64);
        try (OperatorHarness<ItemChange> learner = start(state, Experts.allNames(), narrow)) {
            learner.runMail();

            assertThat(content(2, "a")).hasSize(8).containsExactly(encoded(narrow, 1));
            assertThat(content(2, "b")).hasSize(8);
            assertThat(content(2, "never described")).isNull();
            state = learner.checkpoint(6);
        }
        try (OperatorHarness<ItemChange> learner = start(state, Experts.allNames(), narrow)) {
            learner.runMail();
            assertThat(content(3, "a")).containsExactly(encoded(narrow, 1));
        }
    }

    @Test
    void restore_stateWithoutWords_countsThemAndEncodesWithAllOfThem() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ItemChange> learner =
                start(null, List.of("popularity"), ContentSettings.DEFAULT)) {
            learner.runMail();
            learner.processSecond(described("a", "Red desk lamp"));
            learner.processSecond(described("b", "Red garden hose"));
            state = learner.checkpoint(5);
        }
        try (OperatorHarness<ItemChange> learner = start(withoutOperatorState(state))) {
            learner.runMail();
            assertThat(content(2, "a")).containsExactly(encoded(ContentSettings.DEFAULT, 1));
        }
        try (OperatorHarness<ItemChange> learner = start(state)) {
            learner.runMail();
            assertThat(content(3, "a"))
                    .as("words that were counted while content was off do not count twice")
                    .containsExactly(encoded(ContentSettings.DEFAULT, 1));
        }
    }

    @Test
    void gradients_ofOneUpdate_areOnePublishedStep() throws Exception {
        Experts experts = Experts.named(Experts.allNames());
        float[] bias = {0};
        new Adagrad(TestJob.ITEMS.steps().rate(), TestJob.ITEMS.steps().regularisation())
                .step(bias, new float[] {2}, 0.1);
        try (OperatorHarness<ItemChange> learner = start()) {
            learner.process(
                    new ItemUpdate(
                            "a",
                            TIME,
                            1,
                            0,
                            0,
                            List.of(),
                            List.of(new ItemVector("factors.bias", new float[] {2})),
                            0,
                            0,
                            false));
            learner.setProcessingTime(INTERVAL);

            assertThat(experts.embeddings().indexOf("factors.bias")).isNotNegative();
            assertThat(job.records(ItemRecord.class, 1).get(0).vectors())
                    .containsExactly(new ItemVector("factors.bias", bias));
        }
    }

    private static CatalogueArrival described(String itemId, String title) {
        String json = "{\"item_id\":\"%s\",\"title\":\"%s\"}".formatted(itemId, title);
        return new CatalogueArrival(itemId, 77, json.getBytes(UTF_8));
    }

    /** "Red desk lamp" in a catalogue that has it so often, and a red garden hose. */
    private static float[] encoded(ContentSettings settings, int lamps) throws Exception {
        CatalogueCodec codec = new CatalogueCodec();
        try (CatalogueEncoder encoder = new CatalogueEncoder(settings)) {
            CatalogueItem lamp = codec.decode(described("a", "Red desk lamp").record());
            encoder.statistics().add(codec.decode(described("b", "Red garden hose").record()));
            for (int i = 0; i < lamps; i++) {
                encoder.statistics().add(lamp);
            }
            return encoder.encode(lamp);
        }
    }

    /** The content vector that an epoch published last of an item, or null. */
    private float[] content(long epoch, String itemId) throws Exception {
        float[] found = null;
        for (ItemRecord record : job.records(ItemRecord.class, epoch)) {
            if (record.itemId().equals(itemId)) {
                found = null;
                for (ItemVector vector : record.vectors()) {
                    found = vector.name().equals("content") ? vector.values() : found;
                }
            }
        }
        return found;
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int d = 0; d < one.length; d++) {
            sum += (double) one[d] * other[d];
        }
        return sum;
    }

    /** As a job leaves it that has no operator state. */
    private static OperatorSubtaskState withoutOperatorState(OperatorSubtaskState state) {
        return OperatorSubtaskState.builder()
                .setManagedKeyedState(state.getManagedKeyedState())
                .build();
    }

    private OperatorHarness<ItemChange> start(OperatorSubtaskState restored) throws Exception {
        return start(restored, Experts.allNames(), ContentSettings.DEFAULT);
    }

    private OperatorHarness<ItemChange> start(
            OperatorSubtaskState restored, List<String> experts, ContentSettings content)
            throws Exception {
        KeySelector<ItemUpdate, String> updates = ItemUpdate::itemId;
        KeySelector<CatalogueArrival, String> items = CatalogueArrival::itemId;
        return job.start(
                Subtask.ONLY,
                new ItemLearnerOperator(
                        new PublicationSettings(INTERVAL, COUNT), job.session(experts, content)),
                MillraceTypes.ITEM_CHANGE,
                new HashMapStateBackend(),
                restored,
                ++checkpoint,
                List.of(updates, items));
    }

    private static ItemRecord record(String id, long version) {
        return new ItemRecord(id, version, TIME, 1, 1, 1, 0, null, List.of());
    }

    /** Each item once, with two neighbours. */
    private static void teach(OperatorHarness<ItemChange> learner, int items) throws Exception {
        for (int i = 0; i < items; i++) {
            learner.process(
                    new ItemUpdate(
                            "i" + i,
                            TIME + i,
                            1,
                            1,
                            1,
                            List.of(
                                    new NeighbourIncrement("i" + (i + 1) % items, 1 + i, 1),
                                    new NeighbourIncrement("i" + (i + 7) % items, 0.5, 0)),
                            0,
                            0,
                            false));
        }
    }

    private static ItemUpdate update(String itemId, double popularity) {
        return new ItemUpdate(itemId, TIME, 1, popularity, 1, List.of(), 0, 0, false);
    }

    private static int subtaskOf(String key) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAXIMUM, 2);
    }

    private static OperatorSubtaskState part(OperatorSubtaskState state, int index) {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, MAXIMUM, 1, 2, index);
    }

    /** What a reader of the log of one epoch knows of each item. */
    private Map<String, String> tableOf(long epoch, String... without) throws Exception {
        try (ItemTable table = ItemTables.create(TestJob.ITEMS, 1000, epoch)) {
            table.apply(job.records(ItemRecord.class, epoch));
            table.apply(job.records(NeighbourRecord.class, epoch));
            return table.knownIds().stream()
                    .filter(id -> !List.of(without).contains(id))
                    .collect(
                            Collectors.toMap(
                                    id -> id,
                                    id -> describe(table, id),
                                    (a, b) -> a,
                                    TreeMap::new));
        }
    }

    private static String describe(ItemTable table, String id) {
        int row = table.row(id);
        Map<String, Long> coVisitation = new TreeMap<>();
        ItemTables.coVisitation(table, id)
                .forEach((other, value) -> coVisitation.put(other, Math.round(value * 1e4)));
        return table.interactions(row)
                + " "
                + table.facts(row)
                + " "
                + coVisitation
                + " "
                + ItemTables.transitions(table, id);
    }

    private OperatorHarness<ItemChange> start() throws Exception {
        return start(Subtask.ONLY, new HashMapStateBackend(), null);
    }

    private OperatorHarness<ItemChange> start(
            Subtask subtask, StateBackend backend, OperatorSubtaskState restored) throws Exception {
        return start(subtask, backend, restored, 5);
    }

    private OperatorHarness<ItemChange> start(
            Subtask subtask, StateBackend backend, OperatorSubtaskState restored, long checkpoint)
            throws Exception {
        KeySelector<ItemUpdate, String> updates = ItemUpdate::itemId;
        KeySelector<CatalogueArrival, String> items = CatalogueArrival::itemId;
        return job.start(
                subtask,
                new ItemLearnerOperator(new PublicationSettings(INTERVAL, COUNT), job.session()),
                MillraceTypes.ITEM_CHANGE,
                backend,
                restored,
                checkpoint,
                List.of(updates, items));
    }
}
