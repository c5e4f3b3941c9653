package io.millrace.flink;

/**
 * One subtask of the scorer has started, or has sent the slate of everybody whom the shopper
 * learners knew at the start.
 *
 * @param epoch of the start
 * @param subtask which one
 * @param subtasks how many there are
 * @param complete whether it has sent all of them
 * @param restored whether there was a state to go on from
 */
public record ShoppersSwept(
        long epoch, int subtask, int subtasks, boolean complete, boolean restored) {}
