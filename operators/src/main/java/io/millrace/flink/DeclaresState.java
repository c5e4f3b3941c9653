package io.millrace.flink;

import java.util.List;

/**
 * An operator or function that says which states it keeps, without being run. A savepoint is
 * checked against this before a new version of the job is started from it.
 */
public interface DeclaresState {
    /** The states, timers left out. */
    List<DeclaredState> declaredStates();

    /**
     * Whether nothing is lost when a savepoint has no state of it, as those have none that were
     * taken before it existed.
     */
    default boolean mayStartEmpty() {
        return false;
    }
}
