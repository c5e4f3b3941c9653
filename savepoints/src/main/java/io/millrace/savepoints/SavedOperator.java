package io.millrace.savepoints;

import static java.util.Objects.requireNonNull;

import io.millrace.flink.DeclaredState;
import java.util.List;

/**
 * One operator as a savepoint holds it, from the savepoint's metadata alone.
 *
 * @param id hash of the uid, 32 hexadecimal digits
 * @param bytes of all its state; with incremental checkpoints shared files count in each
 * @param codecIds whether a codec is named by its id in it and not, as earlier, by its class
 * @param states what it kept, timers left out
 */
public record SavedOperator(
        String id,
        int parallelism,
        int maxParallelism,
        long bytes,
        boolean hasState,
        boolean codecIds,
        List<DeclaredState> states) {
    public SavedOperator {
        requireNonNull(id, "id is null");
        states = List.copyOf(states);
    }
}
