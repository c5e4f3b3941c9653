package io.millrace.jobs.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest value of every outcome counter and every count of quality, built from the records of
 * the quality topic in the order of the topic. A record of an older epoch than one seen before
 * comes from a job that has been replaced, and is ignored.
 */
final class OutcomeTotals {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Long> values = new HashMap<>();
    private final Map<String, Long> epochs = new HashMap<>();

    /** Takes in one record; whatever is neither is passed over. */
    void accept(byte[] key, byte[] value) {
        if (key == null) {
            return;
        }
        String name = new String(key, StandardCharsets.UTF_8);
        if (!name.startsWith(Outcomes.PREFIX) && !QualityTotals.has(name)) {
            return;
        }
        if (value == null) {
            values.remove(name);
            epochs.remove(name);
            return;
        }
        JsonNode total = read(name, value);
        long epoch = total.path("epoch").asLong(0);
        if (epoch >= epochs.getOrDefault(name, Long.MIN_VALUE)) {
            epochs.put(name, epoch);
            values.put(name, total.path("value").asLong());
        }
    }

    Outcomes outcomes() {
        Map<String, Long> outcomes = new HashMap<>();
        values.forEach(
                (name, value) -> {
                    if (name.startsWith(Outcomes.PREFIX)) {
                        outcomes.put(name.substring(Outcomes.PREFIX.length()), value);
                    }
                });
        return new Outcomes(outcomes);
    }

    QualityTotals quality() {
        Map<String, Long> counts = new HashMap<>(values);
        counts.keySet().removeIf(name -> !QualityTotals.has(name));
        return new QualityTotals(counts);
    }

    private static JsonNode read(String name, byte[] value) {
        JsonNode total;
        try {
            total = JSON.readTree(value);
        } catch (IOException e) {
            throw new IllegalStateException("the total " + name + " is not JSON", e);
        }
        if (total == null || !total.path("value").isNumber()) {
            throw new IllegalStateException("the total " + name + " has no value: " + total);
        }
        return total;
    }
}
