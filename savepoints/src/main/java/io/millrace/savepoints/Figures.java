package io.millrace.savepoints;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** Sums and spreads over all values of one operator, by name. */
final class Figures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Long> sums = new TreeMap<>();
    private final Map<String, Spread> spreads = new TreeMap<>();
    private final Map<String, ObjectNode> values = new TreeMap<>();

    private static final class Spread {
        private long count;
        private double sum;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;
    }

    void add(String name, long count) {
        sums.merge(name, count, Long::sum);
    }

    /** Adds one measured value to a spread: count, mean, least, most. */
    void measure(String name, double value) {
        Spread spread = spreads.computeIfAbsent(name, absent -> new Spread());
        spread.count++;
        spread.sum += value;
        spread.least = Math.min(spread.least, value);
        spread.most = Math.max(spread.most, value);
    }

    /** Keeps a whole value, of which there are few. */
    void show(String key, ObjectNode value) {
        values.put(key, value);
    }

    ObjectNode toJson() {
        ObjectNode json = JSON.createObjectNode();
        sums.forEach(json::put);
        spreads.forEach(
                (name, spread) ->
                        json.putObject(name)
                                .put("count", spread.count)
                                .put("mean", spread.sum / spread.count)
                                .put("least", spread.least)
                                .put("most", spread.most));
        values.forEach(json::set);
        return json;
    }
}
