package io.millrace.flink;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Which visitors turned out to be a user: an index over visitors, so that whoever erases a user
 * need not look at everybody.
 *
 * <p>Visitors are spread over all subtasks, and an entry has to stay with its visitor when the
 * parallelism changes. So a user has as many keys as there are key groups, {@code USER:0}, {@code
 * USER:1} and so on; the visitors of a key group stand under the first of them that belongs to the
 * same group. To find the key of one group takes as many hashes as there are groups, on average; of
 * all n groups, n ln n.
 */
final class VisitorsOfUsers {
    /** Name of the keyed state. */
    static final String STATE = "visitors-of-user";

    /** Name of the operator state: that all visitors are in the index. */
    static final String COMPLETE_STATE = "visitors-of-users-complete";

    static final DeclaredState DECLARED =
            DeclaredState.keyed(
                    STATE, new MapSerializer<>(StringSerializer.INSTANCE, IntSerializer.INSTANCE));

    static final DeclaredState DECLARED_COMPLETE =
            DeclaredState.operator(COMPLETE_STATE, IntSerializer.INSTANCE);

    private static final int LAYOUT = 1;

    /** Beside the visitors of a key, to find out whether there are any without iterating. */
    private static final String ANY = "";

    private final KeyedStateBackend<Object> backend;
    private final KeyGroupRange groups;
    private final int groupCount;
    private final MapState<String, Integer> visitors;
    private final ListState<Integer> complete;
    private final boolean isComplete;

    VisitorsOfUsers(
            StateInitializationContext context,
            KeyedStateBackend<Object> backend,
            KeyGroupRange groups,
            int groupCount)
            throws Exception {
        this.backend = backend;
        this.groups = groups;
        this.groupCount = groupCount;
        visitors =
                context.getKeyedStateStore()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        STATE, StringSerializer.INSTANCE, IntSerializer.INSTANCE));
        complete =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(COMPLETE_STATE, IntSerializer.INSTANCE));
        isComplete = !context.isRestored() || complete.get().iterator().hasNext();
    }

    /** Whether the restored state is of a version that kept no index; it is to be made. */
    boolean isToBeMade() {
        return !isComplete;
    }

    void snapshot() throws Exception {
        complete.update(List.of(LAYOUT));
    }

    /** Changes the current key. */
    void add(String userId, String visitor) throws Exception {
        backend.setCurrentKey(keyBeside(userId, visitor));
        visitors.put(ANY, LAYOUT);
        visitors.put(visitor, LAYOUT);
    }

    /** Changes the current key. */
    void remove(String userId, String visitor) throws Exception {
        backend.setCurrentKey(keyBeside(userId, visitor));
        visitors.remove(visitor);
        if (current().isEmpty()) {
            visitors.remove(ANY);
        }
    }

    /** The visitors, of this subtask, who turned out to be a user; changes the current key. */
    List<String> of(String userId) throws Exception {
        List<String> found = new ArrayList<>();
        BitSet seen = new BitSet(groupCount);
        for (int number = 0; seen.cardinality() < groups.getNumberOfKeyGroups(); number++) {
            String key = key(userId, number);
            int group = group(key);
            if (groups.contains(group) && !seen.get(group)) {
                seen.set(group);
                backend.setCurrentKey(key);
                if (visitors.contains(ANY)) {
                    found.addAll(current());
                }
            }
        }
        return found;
    }

    /** The users that fulfil a condition and whom visitors of this subtask turned out to be. */
    List<String> users(Predicate<String> condition) {
        try (Stream<Object> keys = backend.getKeys(STATE, VoidNamespace.INSTANCE)) {
            return keys.map(key -> userId((String) key)).distinct().filter(condition).toList();
        }
    }

    /** The visitors of the current key. */
    private List<String> current() throws Exception {
        List<String> found = new ArrayList<>();
        for (String visitor : visitors.keys()) {
            if (!visitor.equals(ANY)) {
                found.add(visitor);
            }
        }
        return found;
    }

    private String keyBeside(String userId, String visitor) {
        int wanted = group(visitor);
        for (int number = 0; ; number++) {
            String key = key(userId, number);
            if (group(key) == wanted) {
                return key;
            }
        }
    }

    private int group(String key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, groupCount);
    }

    private static String key(String userId, int number) {
        return userId + ":" + number;
    }

    private static String userId(String key) {
        return key.substring(0, key.lastIndexOf(':'));
    }
}
