package io.millrace.flink;

/**
 * One subtask of the shopper learner begins to ask for the documents of everybody it knows anew,
 * after a start, or has done so.
 *
 * @param epoch of the start
 * @param subtask which one
 * @param subtasks how many there are
 * @param complete whether it has asked for all of them
 * @param restored whether there was a state to go on from
 */
public record ShoppersSwept(
        long epoch, int subtask, int subtasks, boolean complete, boolean restored) {}
