package io.millrace.fusion;

/**
 * Segments share fusion weights. All shoppers are in one: a contest of its own for each bucket of
 * activity was measured worse on every stream, since it has less evidence to decide by.
 */
public final class Segments {
    /** The segment of everybody. */
    public static final String GLOBAL = "global";

    private Segments() {}
}
