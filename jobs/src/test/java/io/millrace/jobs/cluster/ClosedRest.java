package io.millrace.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;

/** What a Flink cluster of ours must refuse to whoever finds its REST address. */
public final class ClosedRest {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int PATIENCE_MILLIS = 2_000;

    private ClosedRest() {}

    /** Takes no jars, is not open to other sites' pages, and listens on the loopback alone. */
    public static void assertClosed(URI rest) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        URI jars = rest.resolve("/jars");
        assertThat(send(client, HttpRequest.newBuilder(jars).GET()).statusCode())
                .as("GET /jars")
                .isEqualTo(NOT_FOUND);
        HttpRequest.Builder upload =
                HttpRequest.newBuilder(rest.resolve("/jars/upload"))
                        .header("Content-Type", "multipart/form-data; boundary=x")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "--x\r\n"
                                                + "Content-Disposition: form-data; name=\"jarfile\";"
                                                + " filename=\"a.jar\"\r\n"
                                                + "Content-Type: application/x-java-archive\r\n\r\n"
                                                + "jar\r\n"
                                                + "--x--\r\n"));
        assertThat(send(client, upload).statusCode())
                .as("POST /jars/upload")
                .isBetween(BAD_REQUEST, NOT_FOUND);
        HttpResponse<String> overview =
                send(client, HttpRequest.newBuilder(rest.resolve("/jobs/overview")).GET());
        assertThat(overview.statusCode()).isEqualTo(200);
        assertThat(overview.headers().allValues("Access-Control-Allow-Origin"))
                .isNotEmpty()
                .allMatch(origin -> origin.startsWith("http://127.0.0.1:"));
        HttpResponse<String> settings =
                send(client, HttpRequest.newBuilder(rest.resolve("/jobmanager/config")).GET());
        for (String key : new String[] {"rest.bind-address", "jobmanager.bind-host"}) {
            assertThat(settings.body())
                    .contains("{\"key\":\"" + key + "\",\"value\":\"127.0.0.1\"}");
        }
        for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(card.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertRefused(new InetSocketAddress(address, rest.getPort()));
                }
            }
        }
    }

    private static void assertRefused(InetSocketAddress address) {
        assertThatThrownBy(
                        () -> {
                            try (Socket socket = new Socket()) {
                                socket.connect(address, PATIENCE_MILLIS);
                            }
                        })
                .as("a connection to %s", address)
                .isInstanceOf(IOException.class);
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
