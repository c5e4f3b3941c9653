package io.millrace.savepoints;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a savepoint holds, operator by operator, as JSON.
 *
 * <p>Metadata is read at once. Counting keys and measuring values goes through all of the state in
 * one small Flink job and holds one value at a time.
 */
public final class Inspection {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SavepointReader savepoint;
    private final Map<String, String> uids;

    /**
     * @param uids names of operators by their ids; an operator that is not among them is shown by
     *     its id
     */
    public Inspection(SavepointReader savepoint, Map<String, String> uids) {
        this.savepoint = savepoint;
        this.uids = Map.copyOf(uids);
    }

    /**
     * The whole savepoint.
     *
     * @param values whether to go through the values too
     */
    public ObjectNode summary(boolean values) {
        ObjectNode root =
                JSON.createObjectNode()
                        .put("path", savepoint.path())
                        .put("checkpoint", savepoint.checkpointId());
        if (values) {
            savepoint
                    .historyCut()
                    .ifPresent(cut -> root.put("cut", Instant.ofEpochMilli(cut).toString()));
        }
        Map<String, Counted> counted = values ? count(savepoint) : Map.of();
        ArrayNode operators = root.putArray("operators");
        for (SavedOperator operator : savepoint.operators()) {
            String uid = uids.get(operator.id());
            ObjectNode node =
                    operators
                            .addObject()
                            .put("uid", uid)
                            .put("id", operator.id())
                            .put("parallelism", operator.parallelism())
                            .put("maxParallelism", operator.maxParallelism())
                            .put("bytes", operator.bytes());
            ArrayNode states = node.putArray("states");
            operator.states().forEach(state -> states.add(StateJson.declared(state)));
            if (uid != null && counted.containsKey(uid)) {
                Counted found = counted.get(uid);
                node.put("keyedBy", found.key);
                node.put("keys", found.keys);
                node.set("figures", found.figures.toJson());
            }
        }
        return root;
    }

    /** One item, if the savepoint has it. */
    public Optional<ObjectNode> item(String itemId) {
        return savepoint.item(itemId).map(StateJson::of);
    }

    /**
     * One shopper with what the gate and the judge keep, if the savepoint has any of it.
     *
     * @param shopperId {@code u:} and the user id or {@code v:} and the visitor id
     */
    public Optional<ObjectNode> shopper(String shopperId) {
        ObjectNode root = JSON.createObjectNode();
        savepoint.gate(shopperId).ifPresent(gate -> root.set("gate", StateJson.of(gate)));
        savepoint.shopper(shopperId).ifPresent(known -> root.set("shopper", StateJson.of(known)));
        savepoint.served(shopperId).ifPresent(served -> root.set("served", StateJson.of(served)));
        return root.isEmpty() ? Optional.empty() : Optional.of(root);
    }

    private static Map<String, Counted> count(SavepointReader savepoint) {
        Map<String, Counted> counted = new HashMap<>();
        StateWalk.forEach(
                savepoint,
                new StateWalk.Action() {
                    @Override
                    public <T> void accept(StateWalk<T> walk, String key, T value) {
                        Counted found =
                                counted.computeIfAbsent(
                                        walk.uid(), unused -> new Counted(walk.key()));
                        found.keys++;
                        walk.measure().add(key, value, found.figures);
                    }
                });
        return counted;
    }

    private static final class Counted {
        private final String key;
        private final Figures figures = new Figures();
        private long keys;

        private Counted(String key) {
            this.key = key;
        }
    }
}
