package io.millrace.jobs.config;

/**
 * How the values of one kind of option are written, read and bounded.
 *
 * @param <T> what the value is in Java
 */
interface OptionType<T> {
    /**
     * Reads a value; need not check the bounds.
     *
     * @throws IllegalArgumentException if the text is not of this type
     */
    T parse(String text);

    /** The value as a person would write it; {@link #parse} reads it back. */
    String format(T value);

    boolean isAllowed(T value);

    /** Ends the sentence "must be ..."; carries the bounds. */
    String allowed();
}
