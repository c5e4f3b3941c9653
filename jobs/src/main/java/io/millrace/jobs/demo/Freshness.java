package io.millrace.jobs.demo;

import java.util.Locale;

/**
 * Time from the append of an event to Kafka to the moment Elasticsearch has acknowledged what
 * follows from it.
 *
 * @param p50Millis of recent documents, in the worst subtask
 * @param p99Millis of recent documents, in the worst subtask
 */
record Freshness(double p50Millis, double p99Millis) {

    @Override
    public String toString() {
        return "p50 " + inWords(p50Millis) + ", p99 " + inWords(p99Millis);
    }

    static String inWords(double millis) {
        return millis < 1_000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1_000);
    }
}
