package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.events.modellog.Neighbour;
import io.millrace.expert.Experts;
import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.cpu.CpuScoringBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ItemTableTest {
    private static final long DAY = 86_400_000;
    private static final ItemSettings SETTINGS = new ItemSettings(7 * DAY, 30 * DAY, 200, 50);
    private static final long TIME = 20_000 * DAY;

    private static final Experts POPULARITY = Experts.named(List.of("popularity"));

    private static final Embedding VECTOR = new Embedding("vector", 2, 0.1);
    private static final Embedding BIAS = new Embedding("bias", 1, 0);

    private final ItemTable table = ItemTables.create(POPULARITY, SETTINGS, 50, 3);

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void apply_item_isReadBack() {
        ItemFacts facts = new ItemFacts("P", "Acme", "Toys", "b3", true);
        table.apply(
                List.of(new ItemRecord("a", version(3, 1), TIME, 5, 2, 4, 1.5, facts, List.of())));

        int row = table.row("a");
        assertThat(table.id(row)).isEqualTo("a");
        assertThat(table.facts(row)).isEqualTo(facts);
        assertThat(table.interactions(row)).isEqualTo(5);
        assertThat(table.transitionTotal(row)).isEqualTo(1.5);
        assertThat(table.popularity(row)).isCloseTo((float) Math.log(2.1), within(1e-6f));
        assertThat(table.now()).isEqualTo(TIME);
        assertThat(table.isLive(row)).isTrue();
    }

    @Test
    void read_whileAWriterWaitsForWhoReadsAll_waitsForNeither() throws Exception {
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            AtomicReference<Thread> writer = new AtomicReference<>();
            Future<?> written;
            try (ItemTable.Lease held = table.readAll()) {
                written =
                        others.submit(
                                () -> {
                                    writer.set(Thread.currentThread());
                                    table.apply(List.of(item("a", version(3, 1), 5)));
                                });
                while (writer.get() == null || isRunning(writer.get())) {
                    Thread.onSpinWait();
                }

                others.submit(() -> table.read().close()).get(60, TimeUnit.SECONDS);

                assertThat(written.isDone()).isFalse();
                assertThat(held.items().row("a")).isEqualTo(ItemTable.NO_ROW);
            }
            written.get(60, TimeUnit.SECONDS);
        } finally {
            others.shutdownNow();
        }
        assertThat(table.row("a")).isNotEqualTo(ItemTable.NO_ROW);
    }

    @Test
    void giveWay_letsAWriterThatWaitsGoFirst() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (ItemTable.Lease held = table.readAll()) {
            held.giveWay();
            AtomicReference<Thread> writer = new AtomicReference<>();
            Future<?> written =
                    other.submit(
                            () -> {
                                writer.set(Thread.currentThread());
                                table.apply(List.of(item("a", version(3, 1), 5)));
                            });
            while (writer.get() == null || isRunning(writer.get())) {
                Thread.onSpinWait();
            }
            assertThat(held.items().row("a")).isEqualTo(ItemTable.NO_ROW);

            held.giveWay();

            assertThat(held.items().row("a")).isNotEqualTo(ItemTable.NO_ROW);
            written.get(60, TimeUnit.SECONDS);
            assertThat(table.waitedToWrite()).isPositive();
        } finally {
            other.shutdownNow();
        }
    }

    private static boolean isRunning(Thread thread) {
        return thread.getState() == Thread.State.RUNNABLE;
    }

    @Test
    void apply_olderEpoch_isIgnored() {
        table.apply(List.of(item("a", version(2, 99), 5), weights(version(2, 9), 0.7)));

        assertThat(table.row("a")).isEqualTo(ItemTable.NO_ROW);
        assertThat(table.weights("global")).isNull();
        assertThat(table.rows()).isZero();
    }

    @Test
    void apply_laterEpoch_winsOverAnyCounter() {
        table.apply(List.of(item("a", version(3, 99), 5)));
        table.apply(List.of(item("a", version(4, 1), 6)));

        assertThat(table.interactions(table.row("a"))).isEqualTo(6);
    }

    @Test
    void apply_olderOrSameVersion_isIgnored() {
        table.apply(List.of(item("a", version(3, 5), 5), weights(version(3, 5), 0.5)));
        table.apply(List.of(item("a", version(3, 4), 4), weights(version(3, 4), 0.4)));
        table.apply(List.of(item("a", version(3, 5), 7), weights(version(3, 5), 0.7)));

        assertThat(table.interactions(table.row("a"))).isEqualTo(5);
        assertThat(table.weights("global").weights()).containsExactly(0.5);
    }

    @Test
    void apply_olderFullList_isIgnored() {
        table.apply(List.of(list("a", version(3, 5), TIME, new Neighbour("b", 1, 2))));
        table.apply(List.of(list("a", version(3, 4), TIME, new Neighbour("c", 1, 9))));

        assertThat(ItemTables.transitions(table, "a")).containsOnly(entry("b", 2.0));
    }

    @Test
    void apply_changesOlderThanTheFullList_areIgnored() {
        table.apply(List.of(list("a", version(3, 5), TIME, new Neighbour("b", 1, 2))));
        table.apply(List.of(item("a", version(3, 4), 1, new Neighbour("b", 1, 1))));

        assertThat(table.interactions(table.row("a"))).isEqualTo(1);
        assertThat(ItemTables.transitions(table, "a")).containsOnly(entry("b", 2.0));
    }

    @Test
    void apply_fullListBehindTheChangesMadeOnIt_keepsTheChanges() {
        table.apply(List.of(item("a", version(3, 6), 1, new Neighbour("b", 1, 3))));
        table.apply(
                List.of(
                        list(
                                "a",
                                version(3, 5),
                                TIME,
                                new Neighbour("b", 1, 2),
                                new Neighbour("c", 1, 1))));

        assertThat(ItemTables.transitions(table, "a"))
                .containsOnly(entry("b", 3.0), entry("c", 1.0));
    }

    @Test
    void apply_changesThatGrow_repeatWhatWasThere() {
        table.apply(List.of(item("a", version(3, 1), 1, new Neighbour("b", 1, 1))));
        table.apply(
                List.of(
                        item(
                                "a",
                                version(3, 2),
                                2,
                                new Neighbour("b", 1, 4),
                                new Neighbour("c", 1, 2))));
        assertThat(ItemTables.transitions(table, "a"))
                .containsOnly(entry("b", 4.0), entry("c", 2.0));
    }

    @Test
    void apply_changesThatBeginAnew_onlyTheseAreKeptForALaterList() {
        table.apply(
                List.of(
                        item(
                                "a",
                                version(3, 1),
                                1,
                                new Neighbour("b", 1, 1),
                                new Neighbour("c", 1, 1))));
        table.apply(List.of(item("a", version(3, 9), 2, new Neighbour("c", 1, 7))));
        table.apply(List.of(list("a", version(3, 8), TIME, new Neighbour("d", 1, 1))));

        assertThat(ItemTables.transitions(table, "a"))
                .containsOnly(entry("d", 1.0), entry("c", 7.0));
    }

    @Test
    void apply_sameChangesAfterTheListWasForgotten_areThereAgain() {
        table.apply(List.of(item("a", version(3, 1), 1, new Neighbour("b", 1, 1))));
        table.forgetNeighbours(List.of("a"));
        table.apply(List.of(item("a", version(3, 2), 1, new Neighbour("b", 1, 1))));

        assertThat(ItemTables.transitions(table, "a")).containsOnly(entry("b", 1.0));
    }

    @Test
    void neighbourThatWasNotPublished_isNeitherKnownNorLiveNorScored() {
        table.apply(List.of(item("a", version(3, 1), 1, new Neighbour("b", 4, 2))));

        int placeholder = table.row("b");
        assertThat(placeholder).isNotEqualTo(ItemTable.NO_ROW);
        assertThat(table.isKnown(placeholder)).isFalse();
        assertThat(table.isLive(placeholder)).isFalse();
        assertThat(table.knownIds()).containsExactly("a");
        assertThat(ItemTables.coVisitation(table, "a")).isEmpty();
        assertThat(ranked()).containsExactly("a");
    }

    @Test
    void delistedItem_isNotLiveUntilItComesBack() {
        table.apply(List.of(item("a", version(3, 1), new ItemFacts("a", null, null, null, true))));
        assertThat(ranked()).containsExactly("a");
        table.apply(List.of(item("a", version(3, 2), new ItemFacts("a", null, null, null, false))));
        assertThat(table.isLive(table.row("a"))).isFalse();
        assertThat(table.isKnown(table.row("a"))).isTrue();
        assertThat(ranked()).isEmpty();
        table.apply(List.of(item("a", version(3, 3), new ItemFacts("a", null, null, null, true))));
        assertThat(ranked()).containsExactly("a");
    }

    @Test
    void coVisitation_isTheCosineWhateverTheTimesOfTheRecords() {
        long earlier = TIME - 30 * DAY;
        table.apply(
                List.of(
                        new ItemRecord(
                                "a",
                                version(3, 1),
                                TIME,
                                9,
                                9,
                                9,
                                0,
                                null,
                                List.of(new Neighbour("b", 2, 0))),
                        new ItemRecord("b", version(3, 1), earlier, 8, 8, 8, 0, null, List.of())));

        assertThat(ItemTables.coVisitation(table, "a").get("b"))
                .as("b's count of 8 and the 1 added to it are one half-life old")
                .isCloseTo(2 / Math.sqrt((9 + 1) * (8 + 1) / 2.0), within(1e-6));
    }

    @Test
    void coVisitation_afterTheScaleMoved_isTheSame() {
        table.apply(
                List.of(
                        new ItemRecord(
                                "a",
                                version(3, 1),
                                TIME,
                                9,
                                9,
                                9,
                                0,
                                null,
                                List.of(new Neighbour("b", 2, 0))),
                        new ItemRecord("b", version(3, 1), TIME, 4, 4, 4, 0, null, List.of())));
        table.apply(
                List.of(
                        new ItemRecord(
                                "c",
                                version(3, 1),
                                TIME + 61 * 30 * DAY,
                                1,
                                1,
                                1,
                                0,
                                null,
                                List.of())));

        assertThat(ItemTables.coVisitation(table, "a").get("b"))
                .isCloseTo(2 / Math.sqrt((9 + 1) * (4 + 1)), within(1e-5));
    }

    @Test
    void popularity_ofAnUntouchedItem_fadesAsTimeMovesOn() {
        table.apply(List.of(item("a", version(3, 1), 1), itemAt("b", TIME + 7 * DAY)));

        assertThat(table.popularity(table.row("a")))
                .isCloseTo((float) Math.log(0.6), within(1e-3f));
        assertThat(table.popularity(table.row("b")))
                .isCloseTo((float) Math.log(1.1), within(1e-3f));
        assertThat(ranked()).containsExactly("b", "a");
    }

    @Test
    void describedItemWithoutEvents_isLiveAndDoesNotDisturbTheClock() {
        table.apply(
                List.of(
                        new ItemRecord("a", version(3, 1), 0, 0, 0, 0, 0, null, List.of()),
                        item("b", version(3, 1), 1, new Neighbour("a", 1, 1))));

        assertThat(table.now()).isEqualTo(TIME);
        assertThat(table.isLive(table.row("a"))).isTrue();
        assertThat(table.popularity(table.row("a")))
                .isCloseTo((float) Math.log(0.1), within(1e-6f));
        assertThat(ItemTables.coVisitation(table, "b")).isEmpty();
        assertThat(ranked()).containsExactly("b", "a");
    }

    @Test
    void apply_moreItemsThanTheCapacity_saysSo() {
        List<ModelRecord> items = new ArrayList<>();
        IntStream.range(0, 51).forEach(i -> items.add(item("i" + i, version(3, 1), 1)));

        assertThatThrownBy(() -> table.apply(items))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the item table is full: rows=50; raise scoring.capacity or"
                                + " scoring.item-table-memory");
    }

    @Test
    void apply_moreItemsThanTheFirstArrays_growsThem() {
        try (ItemTable large = ItemTables.create(SETTINGS, 3000, 1)) {
            List<ModelRecord> items = new ArrayList<>();
            IntStream.range(0, 3000)
                    .forEach(
                            i ->
                                    items.add(
                                            item(
                                                    "i" + i,
                                                    version(1, 1),
                                                    i,
                                                    new Neighbour(
                                                            "i" + (i + 7) % 3000, 1, i + 1))));
            large.apply(items);

            for (int i = 0; i < 3000; i++) {
                assertThat(large.interactions(large.row("i" + i))).isEqualTo(i);
                assertThat(ItemTables.transitions(large, "i" + i))
                        .containsOnly(entry("i" + (i + 7) % 3000, i + 1.0));
            }
        }
    }

    @Test
    void apply_listLongerThanTheRoom_keepsItsFirst() {
        try (ItemTable large = ItemTables.create(SETTINGS, 3000, 1)) {
            Neighbour[] neighbours =
                    IntStream.range(0, 250)
                            .mapToObj(i -> new Neighbour("n" + i, i + 1, 1))
                            .toArray(Neighbour[]::new);
            large.apply(List.of(list("a", version(1, 1), TIME, neighbours)));

            assertThat(ItemTables.transitions(large, "a"))
                    .hasSize(208)
                    .containsKeys("n0", "n207")
                    .doesNotContainKeys("n208", "n249");
        }
    }

    @Test
    void read_whileRecordsAreApplied_neverSeesHalfABatch() throws Exception {
        List<String> ids = IntStream.range(0, 20).mapToObj(i -> "i" + i).toList();
        AtomicBoolean done = new AtomicBoolean();
        applyGeneration(ids, 1);
        ExecutorService readers = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> reading = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                boolean all = i == 0;
                reading.add(
                        readers.submit(
                                () -> readUntil(done, ids, all ? table::readAll : table::read)));
            }
            for (int generation = 2; generation <= 400; generation++) {
                applyGeneration(ids, generation);
            }
            done.set(true);
            for (Future<Integer> each : reading) {
                assertThat(each.get()).isPositive();
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    /** Every value of a generation is that generation's number. */
    private void applyGeneration(List<String> ids, int generation) {
        List<ModelRecord> records = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            String next = ids.get((i + 1) % ids.size());
            records.add(
                    new ItemRecord(
                            ids.get(i),
                            version(3, generation),
                            TIME,
                            generation,
                            generation,
                            generation,
                            generation,
                            null,
                            List.of(new Neighbour(next, generation, generation))));
        }
        records.add(weights(version(3, generation), generation));
        table.apply(records);
    }

    private int readUntil(AtomicBoolean done, List<String> ids, Supplier<ItemTable.Lease> view) {
        ScoreBatch batch = new ScoreBatch(4);
        ScoreResults results = new ScoreResults();
        int reads = 0;
        do {
            try (ItemTable.Lease lease = view.get()) {
                ItemTable items = lease.items();
                long generation = items.interactions(items.row(ids.get(0)));
                assertThat(items.weights("global").weights()[0]).isEqualTo(generation);
                for (String id : ids) {
                    int row = items.row(id);
                    assertThat(items.interactions(row)).isEqualTo(generation);
                    assertThat(items.transitionTotal(row)).isEqualTo(generation);
                    assertThat(items.transitions(row, 0)).isEqualTo(generation);
                    assertThat(items.coVisitation(row, 0))
                            .isCloseTo(generation / (generation + 1f), within(1e-5f));
                }
                batch.clear();
                batch.add(new float[] {1, 0, 0, 0}, 0, ids.size());
                lease.backend().score(batch, results);
                for (int i = 0; i < ids.size(); i++) {
                    assertThat(results.score(0, i))
                            .isCloseTo((float) Math.log(generation + 0.1), within(1e-5f));
                }
            }
            reads++;
        } while (!done.get());
        return reads;
    }

    /** All live items by popularity, as the backend ranks them. */
    private List<String> ranked() {
        ScoreBatch batch = new ScoreBatch(4);
        batch.add(new float[] {1, 0, 0, 0}, 0, 50);
        ScoreResults results = new ScoreResults();
        try (ItemTable.Lease lease = table.read()) {
            lease.backend().score(batch, results);
            return IntStream.range(0, results.count(0))
                    .mapToObj(i -> lease.items().id(results.row(0, i)))
                    .toList();
        }
    }

    private static long version(long epoch, long counter) {
        return ModelVersion.of(epoch, counter);
    }

    private static ItemRecord item(
            String id, long version, long interactions, Neighbour... changed) {
        return new ItemRecord(id, version, TIME, interactions, 1, 1, 1, null, List.of(changed));
    }

    private static ItemRecord item(String id, long version, ItemFacts facts) {
        return new ItemRecord(id, version, TIME, 1, 1, 1, 1, facts, List.of());
    }

    private static ItemRecord itemAt(String id, long time) {
        return new ItemRecord(id, version(3, 1), time, 1, 1, 1, 1, null, List.of());
    }

    private static NeighbourRecord list(
            String id, long version, long time, Neighbour... neighbours) {
        return new NeighbourRecord(id, version, time, List.of(neighbours));
    }

    private static WeightsRecord weights(long version, double weight) {
        return new WeightsRecord(
                "global", version, List.of("popularity"), new double[] {weight}, new double[] {1});
    }

    @Test
    void vector_beforePublication_isWhatTheItemStartsWith() {
        EmbeddingLayout layout = new EmbeddingLayout(List.of(VECTOR, BIAS), 5);
        try (ItemTable items = tableOf(layout)) {
            items.apply(List.of(item("a", version(3, 1), 1, new Neighbour("b", 1, 1))));

            for (String id : List.of("a", "b")) {
                assertThat(vector(items, id, 0, 2)).containsExactly(layout.initial(0, id));
                assertThat(vector(items, id, 2, 1)).containsExactly(0);
            }
        }
    }

    @Test
    void vector_published_isReadAndInTheRow() {
        try (ItemTable items = tableOf(new EmbeddingLayout(List.of(VECTOR, BIAS), 5))) {
            items.apply(
                    List.of(
                            withVectors(
                                    1,
                                    new ItemVector("bias", new float[] {7}),
                                    new ItemVector("vector", new float[] {1, 2}))));

            assertThat(vector(items, "a", 0, 2)).containsExactly(1, 2);
            assertThat(vector(items, "a", 1, 2)).as("across embeddings").containsExactly(2, 7);
            float[] target = new float[1];
            try (ItemTable.Lease lease = items.read()) {
                lease.backend().products(new float[] {1, 1, 1}, 0, target, 1);
            }
            assertThat(target).containsExactly(1 + 2 + 7);
        }
    }

    @Test
    void vector_unknownOrOfAnotherWidth_isIgnored() {
        EmbeddingLayout layout = new EmbeddingLayout(List.of(VECTOR, BIAS), 5);
        try (ItemTable items = tableOf(layout)) {
            items.apply(
                    List.of(
                            withVectors(
                                    1,
                                    new ItemVector("off", new float[] {7, 7}),
                                    new ItemVector("vector", new float[] {1, 2, 3}),
                                    new ItemVector("bias", new float[0]))));

            assertThat(vector(items, "a", 0, 2)).containsExactly(layout.initial(0, "a"));
            assertThat(vector(items, "a", 2, 1)).containsExactly(0);
        }
    }

    @Test
    void vector_takenAway_isAsAtTheStart() {
        EmbeddingLayout layout = new EmbeddingLayout(List.of(VECTOR, BIAS), 5);
        try (ItemTable items = tableOf(layout)) {
            items.apply(
                    List.of(
                            withVectors(
                                    1,
                                    new ItemVector("vector", new float[] {1, 2}),
                                    new ItemVector("bias", new float[] {7}))));
            items.apply(List.of(withVectors(2, new ItemVector("bias", new float[] {8}))));

            assertThat(vector(items, "a", 0, 2)).containsExactly(layout.initial(0, "a"));
            assertThat(vector(items, "a", 2, 1)).containsExactly(8);
        }
    }

    @Test
    void vector_olderRecord_isIgnored() {
        try (ItemTable items = tableOf(new EmbeddingLayout(List.of(VECTOR), 5))) {
            items.apply(List.of(withVectors(2, new ItemVector("vector", new float[] {1, 2}))));
            items.apply(List.of(withVectors(1, new ItemVector("vector", new float[] {3, 4}))));

            assertThat(vector(items, "a", 0, 2)).containsExactly(1, 2);
        }
    }

    @Test
    void vector_manyRows_keepsEachToItself() {
        EmbeddingLayout layout = new EmbeddingLayout(List.of(VECTOR, BIAS), 5);
        try (ItemTable items = tableOf(layout)) {
            List<ModelRecord> records = new ArrayList<>();
            IntStream.range(0, 600).forEach(i -> records.add(item("i" + i, version(3, 1), 1)));
            items.apply(records);

            for (int i = 0; i < 600; i++) {
                assertThat(vector(items, "i" + i, 0, 2))
                        .containsExactly(layout.initial(0, "i" + i));
            }
        }
    }

    @Test
    void coVisitations_allAtOnce_areThoseOneByOne() {
        table.apply(
                List.of(
                        item(
                                "a",
                                version(3, 1),
                                1,
                                new Neighbour("b", 2, 0),
                                new Neighbour("c", 3, 1),
                                new Neighbour("unpublished", 4, 1)),
                        item("b", version(3, 1), 1),
                        item("c", version(3, 1), 1)));
        int[] rows = new int[ItemTable.NEIGHBOURS];
        float[] cosines = new float[ItemTable.NEIGHBOURS];
        int row = table.row("a");

        assertThat(table.coVisitations(row, rows, cosines)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(rows[i]).isEqualTo(table.neighbour(row, i));
            assertThat(cosines[i]).isEqualTo(table.coVisitation(row, i));
        }
        assertThat(cosines[2]).as("it has no count to divide by").isZero();
        assertThat(table.coVisitations(table.row("b"), rows, cosines)).isZero();
    }

    @Test
    void network_newestVersion_counts() {
        assertThat(table.network("sequence")).isNull();
        table.apply(List.of(network(version(3, 2), 2)));
        table.apply(List.of(network(version(3, 1), 1), network(version(2, 9), 9)));
        assertThat(table.network("sequence")).containsExactly(2);
        table.apply(List.of(network(version(4, 1), 4)));

        assertThat(table.network("sequence")).containsExactly(4);
        assertThat(table.network("other")).isNull();
    }

    private static NetworkRecord network(long version, float parameter) {
        return new NetworkRecord("sequence", version, new float[] {parameter});
    }

    private static ItemRecord withVectors(long counter, ItemVector... vectors) {
        return new ItemRecord(
                "a", version(3, counter), TIME, 1, 1, 1, 1, null, List.of(), List.of(vectors));
    }

    private static float[] vector(ItemTable items, String id, int offset, int length) {
        float[] target = new float[length];
        items.vector(items.row(id), offset, length, target, 0);
        return target;
    }

    /** A table whose rows are an item's vectors. */
    private static ItemTable tableOf(EmbeddingLayout layout) {
        RowWriter writer =
                new RowWriter() {
                    @Override
                    public int dimensions() {
                        return 4;
                    }

                    @Override
                    public EmbeddingLayout embeddings() {
                        return layout;
                    }

                    @Override
                    public void writeRow(ItemTable items, int row, float[] target) {
                        items.vector(row, 0, layout.width(), target, 0);
                    }
                };
        return new ItemTable(new CpuScoringBackend(4, 1000), writer, SETTINGS, 3);
    }
}
