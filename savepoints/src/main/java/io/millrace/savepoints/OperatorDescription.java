package io.millrace.savepoints;

import static java.util.Objects.requireNonNull;

import io.millrace.flink.DeclaredState;
import java.util.List;

/**
 * One operator as a version of the job has it.
 *
 * @param uid its contract with every savepoint
 * @param id the hash of the uid that savepoints hold, 32 hexadecimal digits
 * @param maxParallelism number of its key groups
 * @param states what it keeps, timers left out; null where that is a matter of a library, as in
 *     sources and sinks
 * @param mayStartEmpty whether nothing is lost when a savepoint has no state of it
 */
public record OperatorDescription(
        String uid,
        String id,
        String name,
        int parallelism,
        int maxParallelism,
        List<DeclaredState> states,
        boolean mayStartEmpty) {
    public OperatorDescription {
        requireNonNull(uid, "uid is null");
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        states = states == null ? null : List.copyOf(states);
    }

    /** Whether something is lost when a savepoint has no state of it. */
    public boolean keepsState() {
        return states != null && !states.isEmpty() && !mayStartEmpty;
    }
}
