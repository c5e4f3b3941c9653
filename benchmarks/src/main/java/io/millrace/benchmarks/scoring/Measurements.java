package io.millrace.benchmarks.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What JMH wrote: for each benchmark and its parameters what every iteration measured. */
final class Measurements {

    /** One benchmark with one set of parameters. */
    record Series(double[] times, double[] peaks, double[] bandwidths) {

        /**
         * The time of an operation in the fastest iteration. Other work on a machine only ever
         * makes it slower, so this is nearest to what the code can do.
         */
        double fastest() {
            double fastest = Double.POSITIVE_INFINITY;
            for (double time : times) {
                fastest = Math.min(fastest, time);
            }
            return fastest;
        }
    }

    private final Map<String, Series> series = new TreeMap<>();
    private String virtualMachine = "";

    private Measurements() {}

    /** Reads files that {@code -rf json} makes. */
    static Measurements read(List<Path> files) throws IOException {
        Measurements measurements = new Measurements();
        for (Path file : files) {
            measurements.add(new ObjectMapper().readTree(file.toFile()));
        }
        return measurements;
    }

    private void add(JsonNode results) {
        for (JsonNode result : results) {
            Map<String, String> parameters = new TreeMap<>();
            result.path("params")
                    .fields()
                    .forEachRemaining(
                            field -> parameters.put(field.getKey(), field.getValue().asText()));
            JsonNode limits = result.path("secondaryMetrics");
            series.put(
                    key(simpleName(result.path("benchmark").asText()), parameters),
                    new Series(
                            iterations(result.path("primaryMetric")),
                            iterations(limits.path("peakGigaflops")),
                            iterations(limits.path("bandwidthGigabytes"))));
            virtualMachine =
                    result.path("vmName").asText() + " " + result.path("vmVersion").asText();
        }
    }

    private static double[] iterations(JsonNode metric) {
        List<Double> values = new ArrayList<>();
        for (JsonNode fork : metric.path("rawData")) {
            fork.forEach(value -> values.add(value.asDouble()));
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Nothing where it was not run or failed. */
    Optional<Series> series(String benchmark, Map<String, String> parameters) {
        return Optional.ofNullable(series.get(key(benchmark, parameters)));
    }

    /** The highest peak of a core that any iteration saw, in GFLOP/s. */
    OptionalDouble peak() {
        return series.values().stream().flatMapToDouble(s -> Arrays.stream(s.peaks)).max();
    }

    /** The highest bandwidth of a core that any iteration saw, in GB/s. */
    OptionalDouble bandwidth() {
        return series.values().stream().flatMapToDouble(s -> Arrays.stream(s.bandwidths)).max();
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
