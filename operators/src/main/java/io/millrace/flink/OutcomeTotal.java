package io.millrace.flink;

/**
 * How many events ever came to an outcome.
 *
 * @param name see {@link io.millrace.gate.OutcomeCount}
 * @param total absolute, at least 1
 * @param version of the document that shows it
 */
public record OutcomeTotal(String name, long total, long version) {}
