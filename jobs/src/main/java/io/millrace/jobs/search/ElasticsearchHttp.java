package io.millrace.jobs.search;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.jobs.config.ElasticsearchConfig;
import io.millrace.search.sink.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** The few requests that the command line sends to Elasticsearch. */
public final class ElasticsearchHttp {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 404;

    private final HttpClient client;
    private final String address;
    private final String authorization;

    private ElasticsearchHttp(String address, String authorization, String caCertificate) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        if (!caCertificate.isEmpty()) {
            builder.sslContext(TrustedCertificates.of(Path.of(caCertificate)));
        }
        this.client = builder.build();
        this.address = address.replaceAll("/+$", "");
        this.authorization = authorization;
    }

    /** A node that asks for no credentials. */
    public static ElasticsearchHttp at(String address) {
        return new ElasticsearchHttp(requireNonNull(address, "address is null"), null, "");
    }

    /** The first of the configured nodes. */
    public static ElasticsearchHttp of(ElasticsearchConfig config) {
        return of(config, config.hosts().get(0));
    }

    /** Another node with the configured credentials. */
    public static ElasticsearchHttp of(ElasticsearchConfig config, String address) {
        String authorization = null;
        if (!config.apiKey().isEmpty()) {
            authorization = "ApiKey " + config.apiKey();
        } else if (!config.username().isEmpty()) {
            byte[] pair =
                    (config.username() + ":" + config.password()).getBytes(StandardCharsets.UTF_8);
            authorization = "Basic " + Base64.getEncoder().encodeToString(pair);
        }
        return new ElasticsearchHttp(address, authorization, config.caCertificate());
    }

    public String address() {
        return address;
    }

    /** The answer to a search, or to any request with a body. */
    public JsonNode post(String path, String body) throws InterruptedException {
        HttpRequest.Builder request =
                request(path).POST(HttpRequest.BodyPublishers.ofString(requireNonNull(body)));
        return answer(path, request)
                .orElseThrow(
                        () -> new ElasticsearchException(address + path + " does not exist", true));
    }

    /** A document's source, or nothing where the document or its index does not exist. */
    public Optional<JsonNode> document(String index, String id) throws InterruptedException {
        String path =
                "/"
                        + index
                        + "/_doc/"
                        + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        return answer(path, request(path).GET()).map(found -> found.path("_source"));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(REQUEST_TIMEOUT)
                        .header("Content-Type", "application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private Optional<JsonNode> answer(String path, HttpRequest.Builder request)
            throws InterruptedException {
        HttpResponse<String> response;
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ElasticsearchException(address, e);
        }
        if (response.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        JsonNode body = parse(response.body());
        if (response.statusCode() >= 400) {
            String reason = body.path("error").path("reason").asText(response.body());
            throw new ElasticsearchException(
                    address + path + " answered " + response.statusCode() + ": " + reason, false);
        }
        return Optional.of(body);
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode parsed = JSON.readTree(body);
            return parsed == null ? MissingNode.getInstance() : parsed;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
