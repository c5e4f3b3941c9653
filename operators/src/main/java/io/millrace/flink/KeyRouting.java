package io.millrace.flink;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Where keys go in a keyed operator.
 *
 * @param parallelism of the operator
 * @param maximumParallelism its number of key groups
 */
public record KeyRouting(int parallelism, int maximumParallelism) implements Serializable {

    /**
     * For each subtask that has marked what it published a key that leads to it.
     *
     * @param publishers together they have all key groups
     */
    static String[] oneKeyForEach(List<EpochMarker> publishers) {
        String[] keys = new String[publishers.size()];
        int found = 0;
        for (int candidate = 0; found < keys.length; candidate++) {
            String key = "mark-" + candidate;
            for (int subtask = 0; subtask < keys.length; subtask++) {
                if (keys[subtask] == null && leadsTo(publishers.get(subtask), key)) {
                    keys[subtask] = key;
                    found++;
                }
            }
        }
        return keys;
    }

    private static boolean leadsTo(EpochMarker publisher, String key) {
        int group = KeyGroupRangeAssignment.assignToKeyGroup(key, publisher.keyGroups());
        return publisher.firstKeyGroup() <= group && group <= publisher.lastKeyGroup();
    }

    /** For each subtask a key that leads to it: how to speak to a subtask through keyBy. */
    public String[] oneKeyForEachSubtask() {
        String[] keys = new String[parallelism];
        int found = 0;
        for (int candidate = 0; found < parallelism; candidate++) {
            String key = "mark-" + candidate;
            int subtask =
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            key, maximumParallelism, parallelism);
            if (keys[subtask] == null) {
                keys[subtask] = key;
                found++;
            }
        }
        return keys;
    }
}
