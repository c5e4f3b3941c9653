package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads the metrics of the running job from Flink's REST interface. Metrics come and go with the
 * job: whatever cannot be read now is absent, never an error. Not thread safe.
 */
final class FlinkMetrics {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** What is in the names of the vertices that write; all others have hundreds of metrics too. */
    private static final String WRITER = ": Writer";

    private static final String P50 = ".freshness_median";
    private static final String P99 = ".freshness_p99";

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String address;
    private List<Histogram> histograms = List.of();

    /** The freshness histogram of one operator. */
    private record Histogram(String path, String p50, String p99) {}

    FlinkMetrics(URI address) {
        this.address = requireNonNull(address, "address is null").toString().replaceAll("/+$", "");
    }

    /** Freshness of the slowest subtask of the slowest sink; empty while nothing was written. */
    Optional<Freshness> freshness() throws InterruptedException {
        if (histograms.isEmpty()) {
            histograms = findHistograms();
        }
        OptionalDouble p50 = OptionalDouble.empty();
        OptionalDouble p99 = OptionalDouble.empty();
        for (Histogram histogram : histograms) {
            JsonNode values =
                    get(
                            histogram.path()
                                    + "?agg=max&get="
                                    + encoded(histogram.p50())
                                    + ","
                                    + encoded(histogram.p99()));
            p50 = larger(p50, maximum(values, histogram.p50()));
            p99 = larger(p99, maximum(values, histogram.p99()));
        }
        boolean unmeasured = p99.isPresent() && p99.getAsDouble() == 0;
        if (p50.isEmpty() || p99.isEmpty() || unmeasured) {
            // The job may have been restarted under another id.
            histograms = List.of();
            return Optional.empty();
        }
        return Optional.of(new Freshness(p50.getAsDouble(), p99.getAsDouble()));
    }

    /** First line of what made the running job restart last; empty if nothing did. */
    Optional<String> lastException() throws InterruptedException {
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            JsonNode entries =
                    get("/jobs/" + job.path("jid").asText() + "/exceptions?maxExceptions=1")
                            .path("exceptionHistory")
                            .path("entries");
            if (!entries.isEmpty()) {
                return entries.get(0).path("stacktrace").asText().lines().findFirst();
            }
        }
        return Optional.empty();
    }

    private List<Histogram> findHistograms() throws InterruptedException {
        List<Histogram> found = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            if (!job.path("state").asText().equals("RUNNING")) {
                continue;
            }
            String jobPath = "/jobs/" + job.path("jid").asText();
            for (JsonNode vertex : get(jobPath).path("vertices")) {
                if (!vertex.path("name").asText().contains(WRITER)) {
                    continue;
                }
                String path =
                        jobPath + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
                for (JsonNode metric : get(path)) {
                    String name = metric.path("id").asText();
                    if (name.endsWith(P99)) {
                        String operator = name.substring(0, name.length() - P99.length());
                        found.add(new Histogram(path, operator + P50, name));
                    }
                }
            }
        }
        return found;
    }

    private static OptionalDouble maximum(JsonNode values, String name) {
        for (JsonNode value : values) {
            if (value.path("id").asText().equals(name)) {
                double maximum = value.path("max").asDouble(Double.NaN);
                return Double.isFinite(maximum)
                        ? OptionalDouble.of(maximum)
                        : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    private static OptionalDouble larger(OptionalDouble left, OptionalDouble right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.isEmpty() ? right : left;
        }
        return left.getAsDouble() >= right.getAsDouble() ? left : right;
    }

    private JsonNode get(String path) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT).build();
        try {
            HttpResponse<byte[]> response =
                    client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return response.statusCode() == 200
                    ? JSON.readTree(response.body())
                    : JSON.createObjectNode();
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
