package io.millrace.benchmarks.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The Elasticsearch that is measured, over HTTP 1.1 as most clients speak it. Thread-safe. */
final class Cluster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final String address;

    Cluster(String address) {
        this.address = address.replaceAll("/+$", "");
    }

    /**
     * One answer.
     *
     * @param problem why it is none, null where it is one
     * @param nanos from sending the request to the last byte of the answer
     */
    record Answer(JsonNode body, String problem, long nanos) {}

    /** Sends a request; what goes wrong is the answer's problem. */
    Answer send(String path, String body) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        long start = System.nanoTime();
        try {
            HttpResponse<byte[]> response =
                    client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            long nanos = System.nanoTime() - start;
            JsonNode answer = JSON.readTree(response.body());
            return new Answer(answer, problem(response.statusCode(), answer), nanos);
        } catch (IOException e) {
            return new Answer(null, e.toString(), System.nanoTime() - start);
        }
    }

    /**
     * The same for requests that have to work.
     *
     * @throws IllegalStateException when it did not
     */
    JsonNode require(String path, String body) throws InterruptedException {
        Answer answer = send(path, body);
        if (answer.problem() != null) {
            throw new IllegalStateException(address + path + ": " + answer.problem());
        }
        return answer.body();
    }

    long count(String index) throws InterruptedException {
        return require("/" + index + "/_count", "{}").path("count").asLong();
    }

    /** An answer of some shards only, or one that gave up, is none. */
    static String problem(int status, JsonNode answer) {
        if (status != OK) {
            return "status " + status + ": " + answer.at("/error/reason").asText();
        }
        if (answer.path("timed_out").asBoolean() || answer.at("/_shards/failed").asInt() > 0) {
            return "not of all shards: " + answer.path("_shards");
        }
        return null;
    }
}
