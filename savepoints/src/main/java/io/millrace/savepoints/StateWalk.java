package io.millrace.savepoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.affinity.QueryState;
import io.millrace.affinity.SearchMemory;
import io.millrace.fusion.FusionState;
import io.millrace.gate.GateState;
import io.millrace.item.ItemState;
import io.millrace.judge.ServedState;
import io.millrace.network.NetworkState;
import io.millrace.shopper.ShopperState;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One operator's values in a form that can be gone through without knowing their class.
 *
 * @param key what its keys are, in one word
 */
record StateWalk<T>(KeyedBlob<T> blob, String key, ToJson<T> toJson, Measure<T> measure) {
    interface ToJson<T> {
        ObjectNode apply(T value);
    }

    interface Measure<T> {
        void add(String key, T value, Figures figures);
    }

    /** Every keyed state of the job, in the order of the data's way. */
    static final List<StateWalk<?>> ALL =
            List.of(
                    new StateWalk<>(
                            KeyedBlob.GATE, "arrival", StateJson::of, StateWalk::measureGate),
                    new StateWalk<>(
                            KeyedBlob.SHOPPER, "shopper", StateJson::of, StateWalk::measureShopper),
                    new StateWalk<>(KeyedBlob.ITEM, "item", StateJson::of, StateWalk::measureItem),
                    new StateWalk<>(
                            KeyedBlob.NETWORK, "network", StateJson::of, StateWalk::measureNetwork),
                    new StateWalk<>(
                            KeyedBlob.SERVED, "shopper", StateJson::of, StateWalk::measureServed),
                    new StateWalk<>(
                            KeyedBlob.FUSION, "segment", StateJson::of, StateWalk::measureSegment),
                    new StateWalk<>(
                            KeyedBlob.SEARCHES,
                            "visitor",
                            StateJson::of,
                            StateWalk::measureSearches),
                    new StateWalk<>(
                            KeyedBlob.QUERY, "query", StateJson::of, StateWalk::measureQuery),
                    new StateWalk<>(
                            KeyedBlob.OUTCOME,
                            "total",
                            StateJson::of,
                            (name, total, figures) -> figures.add(name, total)));

    /** What is done with a value whose class is known again. */
    interface Action {
        <T> void accept(StateWalk<T> walk, String key, T value);
    }

    /** Goes through all values of a savepoint, whatever their operator, in one job. */
    static void forEach(SavepointReader savepoint, Action action) {
        Map<String, StateWalk<?>> walks = new HashMap<>();
        ALL.forEach(walk -> walks.put(walk.uid(), walk));
        savepoint.readTogether(
                ALL.stream().map(StateWalk::blob).toList(),
                (uid, key, bytes) -> walks.get(uid).decode(key, bytes, action));
    }

    private void decode(String key, byte[] bytes, Action action) throws IOException {
        action.accept(this, key, blob.fromBytes(bytes));
    }

    String uid() {
        return blob.uid();
    }

    private static void measureItem(String id, ItemState item, Figures figures) {
        figures.add("interactions", item.interactions());
        figures.add("in the catalogue", item.catalogueRecord() == null ? 0 : 1);
        figures.measure("popularity", item.popularity());
        figures.measure("co-visited items", item.coVisits().size());
        figures.measure("following items", item.transitions().size());
        for (String name : item.vectorNames()) {
            figures.measure("norm of " + name, StateJson.norm(item.vector(name)));
        }
    }

    private static void measureShopper(String id, ShopperState shopper, Figures figures) {
        figures.add("events", shopper.events());
        figures.add("retired", shopper.isRetired() ? 1 : 0);
        figures.measure("items of history", shopper.history().size());
        figures.measure("purchases", shopper.purchases().size());
    }

    private static void measureGate(String id, GateState gate, Figures figures) {
        figures.add("remembered event ids", gate.rememberedEvents());
        figures.add("visitors known as users", gate.boundUser() == null ? 0 : 1);
    }

    private static void measureServed(String id, ServedState served, Figures figures) {
        figures.add("slates", served.slates());
    }

    private static void measureSearches(String id, SearchMemory memory, Figures figures) {
        figures.add("pages of results", memory.pages());
        figures.add("clicks", memory.clicks());
    }

    private static void measureQuery(String id, QueryState query, Figures figures) {
        figures.add("lifting items", query.isPublished() ? 1 : 0);
        figures.measure("items", query.size());
    }

    private static void measureSegment(String name, FusionState segment, Figures figures) {
        ObjectNode json = StateJson.of(segment);
        json.remove("contestants");
        figures.show(name, json);
    }

    private static void measureNetwork(String name, NetworkState network, Figures figures) {
        ObjectNode json = StateJson.of(network);
        json.remove("parameters");
        figures.show(name, json);
    }
}
