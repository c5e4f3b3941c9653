package io.millrace.benchmarks.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What JMH wrote: for each benchmark and its parameters the time of an operation in its fastest
 * iteration. Other work on a machine only ever makes a measurement slower, so the fastest iteration
 * is nearest to what the code can do; that holds for the limits of the machine as well.
 */
final class Measurements {

    private final Map<String, Double> times = new TreeMap<>();
    private final String virtualMachine;

    private Measurements(JsonNode results) {
        for (JsonNode result : results) {
            String name = result.path("benchmark").asText();
            Map<String, String> parameters = new TreeMap<>();
            result.path("params")
                    .fields()
                    .forEachRemaining(
                            field -> parameters.put(field.getKey(), field.getValue().asText()));
            double fastest = Double.POSITIVE_INFINITY;
            for (JsonNode fork : result.path("primaryMetric").path("rawData")) {
                for (JsonNode iteration : fork) {
                    fastest = Math.min(fastest, iteration.asDouble());
                }
            }
            times.merge(key(simpleName(name), parameters), fastest, Math::min);
        }
        JsonNode first = results.path(0);
        virtualMachine =
                "%s %s".formatted(first.path("vmName").asText(), first.path("vmVersion").asText());
    }

    /** Reads the file that {@code -rf json} makes. */
    static Measurements read(Path file) throws IOException {
        return new Measurements(new ObjectMapper().readTree(file.toFile()));
    }

    /** In the unit of the benchmark, or nothing where it was not run or failed. */
    OptionalDouble time(String benchmark, Map<String, String> parameters) {
        Double time = times.get(key(benchmark, parameters));
        return time == null ? OptionalDouble.empty() : OptionalDouble.of(time);
    }

    /** Name and version of the virtual machine. */
    String virtualMachine() {
        return virtualMachine;
    }

    private static String key(String benchmark, Map<String, String> parameters) {
        return benchmark + new TreeMap<>(parameters);
    }

    /** The class and the method. */
    private static String simpleName(String name) {
        int method = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', method - 1) + 1);
    }
}
