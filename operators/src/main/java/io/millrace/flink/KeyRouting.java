package io.millrace.flink;

import java.io.Serializable;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Where keys go in a keyed operator.
 *
 * @param parallelism of the operator
 * @param maximumParallelism its number of key groups
 */
public record KeyRouting(int parallelism, int maximumParallelism) implements Serializable {

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
