package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FieldMapping;
import io.millrace.events.reader.FileRecord;
import io.millrace.expert.Experts;
import io.millrace.gate.Arrival;
import io.millrace.gate.EventGate;
import io.millrace.gate.GateSettings;
import io.millrace.gate.GateState;
import io.millrace.gate.GateStateCodec;
import io.millrace.gate.SourceRecord;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemStateCodec;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdates;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import io.millrace.shopper.ShopperStateCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes per key on real streams, as the codecs write them: the typical figures of docs/state.md.
 * The gate, the learner of shoppers and the learner of items as in the job; items without a
 * catalogue record, with all their vectors.
 */
class TypicalStateSizeTest {
    private static final long YEAR = 365 * 86_400_000L;
    private static final int SHOPPER_BOUND = 44 + 50 * (36 + 21) + 200 * (36 + 14) + 8 * 2048;

    private final EventGate gate =
            new EventGate(new GateSettings(512, 30 * 86_400_000L, 120, 1_500, YEAR));
    private final ShopperLearner shopperLearner = new ShopperLearner(50, YEAR);
    private final EmbeddingLayout embeddings = Experts.named(Experts.allNames()).embeddings();
    private final ItemLearner itemLearner = new ItemLearner(ItemSettings.DEFAULT, embeddings);
    private final ItemUpdates updates =
            new ItemUpdates(
                    0,
                    ItemSettings.DEFAULT.popularityDecay(),
                    ItemSettings.DEFAULT.coVisitationDecay());
    private final Map<String, GateState> gates = new HashMap<>();
    private final Map<String, ShopperState> shoppers = new HashMap<>();
    private final Map<String, ItemState> items = new HashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"movielens-100k", "online-retail", "yoochoose"})
    void state_onRealData_staysWithinItsBounds(String name) throws Exception {
        Path data =
                Path.of(
                        Optional.ofNullable(System.getenv("MILLRACE_DATA"))
                                .orElse("../../shared/data"));
        Path file = data.resolve(name).resolve("events.csv.gz");
        assumeThat(Files.exists(file)).as("there is no %s", file).isTrue();
        EventCodec codec = new EventCodec();
        try (EventFile events = EventFile.open(file, FieldMapping.parse(""))) {
            for (FileRecord record : events) {
                learn(new EventCodec().encode(codec.decode(record.json())));
            }
        }
        items.forEach(this::learnVectors);

        print(name, "gate", gates.values(), state -> new GateStateCodec().toBytes(state).length);
        int largest =
                print(
                        name,
                        "shopper",
                        shoppers.values(),
                        state -> new ShopperStateCodec().toBytes(state).length);
        assertThat(largest).isLessThanOrEqualTo(SHOPPER_BOUND);
        print(name, "item", items.values(), state -> new ItemStateCodec().toBytes(state).length);
    }

    private void learn(byte[] json) {
        Arrival arrival = new Arrival(new SourceRecord("events", 0, 1, 0, null, json));
        Event event = arrival.event();
        GateState gateState = gates.computeIfAbsent(arrival.arrivalId(), unused -> gate.newState());
        gate.decide(
                gateState,
                arrival,
                event.timestamp(),
                admitted -> {
                    ShopperState shopper =
                            shoppers.computeIfAbsent(
                                    admitted.shopperId(), unused -> shopperLearner.newState());
                    shopperLearner.forgetIfIdle(shopper, event.timestamp());
                    shopperLearner.learn(shopper, admitted, updates);
                });
        updates.drainTo(
                update -> {
                    ItemState item =
                            items.computeIfAbsent(
                                    update.itemId(), unused -> itemLearner.newState());
                    itemLearner.learn(item, update);
                    if (itemLearner.needsFullList(item)) {
                        itemLearner.publishNeighbours(update.itemId(), item, 1);
                    }
                });
    }

    private void learnVectors(String itemId, ItemState item) {
        List<ItemVector> gradients =
                IntStream.range(0, embeddings.size())
                        .mapToObj(embeddings::get)
                        .map(each -> new ItemVector(each.name(), new float[each.width()]))
                        .toList();
        itemLearner.learn(
                item, new ItemUpdate(itemId, 0, 0, 0, 0, List.of(), gradients, 0, 0, false));
    }

    private static <T> int print(
            String stream, String what, Collection<T> states, ToIntFunction<T> size) {
        int[] bytes = states.stream().mapToInt(size).sorted().toArray();
        System.out.printf(
                "%-15s %-8s %,7d keys, bytes: median %,6d, mean %,6.0f, 99 %% %,6d, most %,6d%n",
                stream,
                what,
                bytes.length,
                bytes[bytes.length / 2],
                Arrays.stream(bytes).average().orElse(0),
                bytes[(int) (bytes.length * 0.99)],
                bytes[bytes.length - 1]);
        return bytes[bytes.length - 1];
    }
}
