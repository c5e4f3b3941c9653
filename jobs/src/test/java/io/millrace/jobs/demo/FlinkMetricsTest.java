package io.millrace.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlinkMetricsTest {

    private static final String JOB = "/jobs/aaa";
    private static final String ITEMS = JOB + "/vertices/v1/subtasks/metrics";
    private static final String SHOPPERS = JOB + "/vertices/v2/subtasks/metrics";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private FlinkMetrics metrics;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        metrics = new FlinkMetrics(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        answers.put(
                "/jobs/overview",
                """
                {"jobs":[{"jid":"old","state":"CANCELED"},{"jid":"aaa","state":"RUNNING"}]}
                """);
        answers.put(
                JOB,
                """
                {"vertices":[{"id":"v1","name":"Items: Writer"},{"id":"v2","name":"W: Writer"},
                             {"id":"v3","name":"UserLearner"}]}
                """);
        answers.put(
                ITEMS,
                """
                [{"id":"numRecordsIn"},{"id":"Items: Writer.freshness_median"},
                 {"id":"Items: Writer.freshness_p99"}]
                """);
        answers.put(SHOPPERS, "[{\"id\":\"W.freshness_median\"},{\"id\":\"W.freshness_p99\"}]");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void freshness_severalSinks_isThatOfTheSlowest() throws InterruptedException {
        values(ITEMS, "Items: Writer", "20.0", "900.0");
        values(SHOPPERS, "W", "35.0", "120.0");

        assertThat(metrics.freshness()).contains(new Freshness(35, 900));
    }

    @Test
    void freshness_readAgainAndAgain_asksForNothingElse() throws InterruptedException {
        values(ITEMS, "Items: Writer", "20.0", "900.0");
        values(SHOPPERS, "W", "35.0", "120.0");
        metrics.freshness();
        assertThat(asked).doesNotContain(JOB + "/vertices/v3/subtasks/metrics");
        asked.clear();
        metrics.freshness();

        assertThat(asked).containsExactly(ITEMS + "?", SHOPPERS + "?");
    }

    @Test
    void freshness_sinkWithoutWrites_isPassedOver() throws InterruptedException {
        values(ITEMS, "Items: Writer", "\"NaN\"", "\"NaN\"");
        values(SHOPPERS, "W", "35.0", "120.0");

        assertThat(metrics.freshness()).contains(new Freshness(35, 120));
    }

    @Test
    void freshness_nothingMeasured_isEmpty() throws InterruptedException {
        assertThat(metrics.freshness()).isEmpty();
    }

    @Test
    void freshness_jobRestartedUnderAnotherId_isFoundAgain() throws InterruptedException {
        values(SHOPPERS, "W", "35.0", "120.0");
        assertThat(metrics.freshness()).isPresent();
        answers.clear();
        assertThat(metrics.freshness()).isEmpty();

        answers.put("/jobs/overview", "{\"jobs\":[{\"jid\":\"bbb\",\"state\":\"RUNNING\"}]}");
        answers.put("/jobs/bbb", "{\"vertices\":[{\"id\":\"v9\",\"name\":\"W: Writer\"}]}");
        String path = "/jobs/bbb/vertices/v9/subtasks/metrics";
        answers.put(path, "[{\"id\":\"W.freshness_p99\"}]");
        values(path, "W", "1.0", "2.0");
        assertThat(metrics.freshness()).contains(new Freshness(1, 2));
    }

    @Test
    void freshness_noCluster_isEmpty() throws InterruptedException {
        server.stop(0);

        assertThat(metrics.freshness()).isEmpty();
    }

    private void values(String path, String operator, String p50, String p99) {
        answers.put(
                path + "?",
                """
                [{"id":"%1$s.freshness_median","max":%2$s},{"id":"%1$s.freshness_p99","max":%3$s}]
                """
                        .formatted(operator, p50, p99));
    }

    private void handle(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        String key = uri.getPath() + (uri.getQuery() == null ? "" : "?");
        asked.add(key);
        String answer = answers.get(key);
        byte[] body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
