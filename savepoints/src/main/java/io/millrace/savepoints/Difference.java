package io.millrace.savepoints;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is different between two savepoints: operators, keys, values.
 *
 * <p>Values are compared by a 64-bit digest of all that was learned, which makes 16 bytes and the
 * key in memory for each key of the first savepoint. Numbers of publications do not count: a
 * restored job goes on counting them and ranks the same.
 */
public final class Difference {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SavepointReader before;
    private final SavepointReader after;
    private final int sample;

    /**
     * @param sample how many keys are named of each kind of change, 0 or more
     */
    public Difference(SavepointReader before, SavepointReader after, int sample) {
        if (sample < 0) {
            throw new IllegalArgumentException("sample must not be negative: sample=" + sample);
        }
        this.before = before;
        this.after = after;
        this.sample = sample;
    }

    /**
     * @param uids names of operators by their ids
     */
    public ObjectNode toJson(Map<String, String> uids) {
        ObjectNode root =
                JSON.createObjectNode().put("before", before.path()).put("after", after.path());
        Set<String> first = ids(before);
        Set<String> second = ids(after);
        ArrayNode removed = root.putArray("operatorsRemoved");
        first.stream()
                .filter(id -> !second.contains(id))
                .forEach(id -> removed.add(name(id, uids)));
        ArrayNode added = root.putArray("operatorsAdded");
        second.stream().filter(id -> !first.contains(id)).forEach(id -> added.add(name(id, uids)));
        Map<String, Compared> compared = compare();
        ArrayNode operators = root.putArray("operators");
        for (StateWalk<?> walk : StateWalk.ALL) {
            if (compared.containsKey(walk.uid())) {
                operators.add(compared.get(walk.uid()).toJson(walk));
            }
        }
        return root;
    }

    private Map<String, Compared> compare() {
        Map<String, Compared> compared = new HashMap<>();
        StateWalk.forEach(
                before,
                new StateWalk.Action() {
                    @Override
                    public <T> void accept(StateWalk<T> walk, String key, T value) {
                        Compared operator = of(walk, compared);
                        operator.keysBefore++;
                        operator.digests.put(key, digest(walk.toJson().apply(value)));
                        walk.measure().add(key, value, operator.figuresBefore);
                    }
                });
        StateWalk.forEach(
                after,
                new StateWalk.Action() {
                    @Override
                    public <T> void accept(StateWalk<T> walk, String key, T value) {
                        Compared operator = of(walk, compared);
                        operator.keysAfter++;
                        Long digest = operator.digests.remove(key);
                        if (digest == null) {
                            operator.added.add(key);
                        } else if (digest != digest(walk.toJson().apply(value))) {
                            operator.changed.add(key);
                        }
                        walk.measure().add(key, value, operator.figuresAfter);
                    }
                });
        return compared;
    }

    private Compared of(StateWalk<?> walk, Map<String, Compared> compared) {
        return compared.computeIfAbsent(walk.uid(), unused -> new Compared(sample));
    }

    /** What is found out about one operator; {@code digests} are of the keys not met again yet. */
    private static final class Compared {
        private final Map<String, Long> digests = new HashMap<>();
        private final Figures figuresBefore = new Figures();
        private final Figures figuresAfter = new Figures();
        private final Sample added;
        private final Sample removed;
        private final Sample changed;
        private long keysBefore;
        private long keysAfter;

        private Compared(int sample) {
            added = new Sample(sample);
            removed = new Sample(sample);
            changed = new Sample(sample);
        }

        private ObjectNode toJson(StateWalk<?> walk) {
            digests.keySet().forEach(removed::add);
            ObjectNode node =
                    JSON.createObjectNode()
                            .put("uid", walk.uid())
                            .put("keyedBy", walk.key())
                            .put("keysBefore", keysBefore)
                            .put("keysAfter", keysAfter);
            added.write("added", node);
            removed.write("removed", node);
            changed.write("changed", node);
            node.set("figuresBefore", figuresBefore.toJson());
            node.set("figuresAfter", figuresAfter.toJson());
            return node;
        }
    }

    /** The first half of the text's MD5, which is about telling apart and not about secrets. */
    private static long digest(ObjectNode json) {
        try {
            byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(text)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private static Set<String> ids(SavepointReader savepoint) {
        Set<String> ids = new TreeSet<>();
        savepoint.operators().forEach(operator -> ids.add(operator.id()));
        return ids;
    }

    private static String name(String id, Map<String, String> uids) {
        return uids.getOrDefault(id, id);
    }

    /** Counts keys and keeps those with the smallest hashes: the same ones in every run. */
    private static final class Sample {
        private final int size;
        private final List<String> keys = new ArrayList<>();
        private long count;

        private Sample(int size) {
            this.size = size;
        }

        private void add(String key) {
            count++;
            if (size == 0) {
                return;
            }
            keys.add(key);
            if (keys.size() > 4 * size + 16) {
                shrink();
            }
        }

        private void shrink() {
            keys.sort(
                    (one, other) -> {
                        int byHash = Integer.compare(spread(one), spread(other));
                        return byHash != 0 ? byHash : one.compareTo(other);
                    });
            keys.subList(Math.min(size, keys.size()), keys.size()).clear();
        }

        /** Keys are often numbered; neighbours in number are not neighbours here. */
        private static int spread(String key) {
            return key.hashCode() * 0x9E3779B9;
        }

        private void write(String name, ObjectNode node) {
            shrink();
            Collections.sort(keys);
            node.put(name, count);
            ArrayNode list = node.putArray(name + "Keys");
            keys.forEach(list::add);
        }
    }
}
