package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.expert.Experts;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise of the model log: whatever a table has read, once the newest record of each topic and
 * key is among it, the table is the same as one that has read everything in order.
 */
class PublicationProtocolTest {
    private static final ItemSettings SETTINGS = new ItemSettings(40_000, 100_000, 8, 4);
    private static final EmbeddingLayout LAYOUT = Experts.named(Experts.allNames()).embeddings();
    private static final int ITEMS = 25;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void apply_anySubsetLateOrRepeated_endsAsEverythingInOrder(long seed) {
        Random random = new Random(seed);
        List<ModelRecord> log = log(random);
        ItemTable inOrder = ItemTables.create(SETTINGS, 100, 1);
        log.forEach(each -> inOrder.apply(List.of(each)));
        List<ModelRecord> disorder = disorder(log, random);
        ItemTable replica = ItemTables.create(SETTINGS, 100, 1);
        int position = 0;
        while (position < disorder.size()) {
            int end = Math.min(disorder.size(), position + 1 + random.nextInt(40));
            replica.apply(disorder.subList(position, end));
            position = end;
        }

        assertSame(replica, inOrder);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void apply_compactedLogOneTopicAfterTheOther_endsAsEverythingInOrder(long seed) {
        List<ModelRecord> log = log(new Random(seed));
        ItemTable inOrder = ItemTables.create(SETTINGS, 100, 1);
        inOrder.apply(log);
        List<ModelRecord> newest = List.copyOf(newest(log).values());
        List<ModelRecord> items = newest.stream().filter(ItemRecord.class::isInstance).toList();
        List<ModelRecord> lists =
                newest.stream().filter(NeighbourRecord.class::isInstance).toList();
        ItemTable itemsFirst = ItemTables.create(SETTINGS, 100, 1);
        itemsFirst.apply(items);
        itemsFirst.apply(lists);
        ItemTable listsFirst = ItemTables.create(SETTINGS, 100, 1);
        listsFirst.apply(lists);
        listsFirst.apply(items);

        assertSame(itemsFirst, inOrder);
        assertSame(listsFirst, inOrder);
    }

    /** What an item learner publishes while it learns from a seeded stream. */
    private static List<ModelRecord> log(Random random) {
        ItemLearner learner = new ItemLearner(SETTINGS, LAYOUT);
        Map<String, ItemState> states = new HashMap<>();
        List<ModelRecord> log = new ArrayList<>();
        long time = 1_000_000;
        for (int i = 0; i < 600; i++) {
            time += random.nextInt(500);
            String itemId = "i" + random.nextInt(ITEMS);
            ItemState state = states.computeIfAbsent(itemId, unused -> learner.newState());
            if (random.nextInt(10) == 0) {
                learner.describe(
                        state,
                        new ItemFacts(itemId, "brand" + i, null, null, random.nextBoolean()),
                        new byte[0],
                        i);
            } else {
                learner.learn(state, update(itemId, time - random.nextInt(1000), random));
            }
            if (random.nextInt(3) > 0) {
                long version = learner.nextVersion(state, 1);
                if (learner.needsFullList(state)) {
                    log.add(learner.publishNeighbours(itemId, state, version));
                }
                log.add(learner.publishItem(itemId, state, version));
            }
        }
        return log;
    }

    private static ItemUpdate update(String itemId, long time, Random random) {
        List<NeighbourIncrement> neighbours = new ArrayList<>();
        for (int n = 0; n < random.nextInt(3); n++) {
            String id = "i" + random.nextInt(ITEMS);
            if (!id.equals(itemId)) {
                neighbours.add(new NeighbourIncrement(id, random.nextDouble(), random.nextInt(2)));
            }
        }
        return new ItemUpdate(itemId, time, 1, 1, 1, neighbours, 0, 0, false);
    }

    private static Map<String, ModelRecord> newest(List<ModelRecord> log) {
        Map<String, ModelRecord> newest = new LinkedHashMap<>();
        for (ModelRecord each : log) {
            if (each instanceof ItemRecord item) {
                newest.put("item " + item.itemId(), item);
            } else if (each instanceof NeighbourRecord neighbours) {
                newest.put("neighbours " + neighbours.itemId(), neighbours);
            }
        }
        return newest;
    }

    private static List<ModelRecord> disorder(List<ModelRecord> log, Random random) {
        List<ModelRecord> disorder = new ArrayList<>(newest(log).values());
        for (ModelRecord each : log) {
            for (int copies = random.nextInt(3); copies > 0; copies--) {
                disorder.add(each);
            }
        }
        Collections.shuffle(disorder, random);
        return disorder;
    }

    private static void assertSame(ItemTable actual, ItemTable expected) {
        assertThat(actual.knownIds()).isEqualTo(expected.knownIds());
        assertThat(actual.now()).isEqualTo(expected.now());
        for (String id : expected.knownIds()) {
            int row = actual.row(id);
            int expectedRow = expected.row(id);
            assertThat(actual.facts(row)).isEqualTo(expected.facts(expectedRow));
            assertThat(actual.isLive(row)).isEqualTo(expected.isLive(expectedRow));
            assertThat(actual.interactions(row)).isEqualTo(expected.interactions(expectedRow));
            assertThat(actual.transitionTotal(row))
                    .isEqualTo(expected.transitionTotal(expectedRow));
            assertThat(actual.popularity(row))
                    .as("refreshed within a 256th of a half-life")
                    .isCloseTo(expected.popularity(expectedRow), within(0.006f));
            assertClose(
                    ItemTables.transitions(actual, id), ItemTables.transitions(expected, id), id);
            assertClose(
                    ItemTables.coVisitation(actual, id), ItemTables.coVisitation(expected, id), id);
        }
    }

    private static void assertClose(
            Map<String, Double> actual, Map<String, Double> expected, String id) {
        assertThat(actual.keySet()).as("neighbours of %s", id).isEqualTo(expected.keySet());
        expected.forEach(
                (neighbour, value) ->
                        assertThat(actual.get(neighbour))
                                .as("%s of %s", neighbour, id)
                                .isCloseTo(value, within(1e-5 * Math.max(1, value))));
    }
}
