package io.millrace.flink;

import io.millrace.gate.OutcomeCount;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Adds outcomes up between two flushes, so that counting costs no record an event. */
final class OutcomeCounts {
    private final Map<String, Long> counts = new LinkedHashMap<>();

    void add(String name) {
        add(name, 1);
    }

    void add(String name, long count) {
        counts.merge(name, count, Long::sum);
    }

    void drainTo(Consumer<OutcomeCount> target) {
        counts.forEach((name, count) -> target.accept(new OutcomeCount(name, count)));
        counts.clear();
    }
}
