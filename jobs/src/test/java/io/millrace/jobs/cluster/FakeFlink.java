package io.millrace.jobs.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A Flink cluster that answers as told. */
public final class FakeFlink implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpServer server;
    private final Map<String, Queue<String>> answers = new ConcurrentHashMap<>();

    public FakeFlink() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
        answer("/jobs/overview", "{\"jobs\":[]}");
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * What a path answers.
     *
     * @param bodies one a request; the last for all that follow
     */
    public FakeFlink answer(String path, String... bodies) {
        answers.put(path, new ConcurrentLinkedQueue<>(List.of(bodies)));
        return this;
    }

    /** A job that runs. */
    public FakeFlink running(String deployment, String jobId) {
        return answer(
                "/jobs/overview",
                "{\"jobs\":[{\"jid\":\"%s\",\"name\":\"%s\",\"state\":\"RUNNING\",\"start-time\":1}]}"
                        .formatted(jobId, deployment));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        Queue<String> left = answers.get(exchange.getRequestURI().getPath());
        String answer = left == null ? null : left.size() > 1 ? left.poll() : left.peek();
        byte[] body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer == null ? NOT_FOUND : OK, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
