package io.millrace.search.devserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The real server, in a folder with a space in its path. The steps build on one another. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DevelopmentServerITCase {

    private static final Path FOLDER = Path.of("target", "a folder", "elasticsearch");
    private static final String PASSWORD = "only-for-tests";

    private static ServerSettings settings;
    private static Distribution distribution;

    @BeforeAll
    static void findDistribution() throws Exception {
        distribution = Distribution.locate(Path.of("target", "distribution"));
        settings =
                ServerSettings.defaults()
                        .withPort(PortChoice.free())
                        .withStartTimeout(Duration.ofMinutes(3));
        server().erase();
    }

    @AfterAll
    static void stop() throws Exception {
        server().erase();
    }

    @Test
    @Order(1)
    void start_thenAgain_isOneProcess() throws Exception {
        ServerStatus first = server().start();
        ServerStatus second = server().start();

        assertThat(first.running()).isTrue();
        assertThat(second).isEqualTo(first);
        assertThat(server().status()).isEqualTo(first);
    }

    /** As root Elasticsearch is another user, who has to get there and nobody else. */
    @Test
    @Order(2)
    void files_areClosedToOtherUsers_whereRootStartsIt() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        for (String folder : List.of("server", "node")) {
            assertThat(Files.getPosixFilePermissions(FOLDER.resolve(folder)))
                    .as(folder)
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(Files.getPosixFilePermissions(FOLDER))
                .isEqualTo(PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    @Order(2)
    void root_asTheFullDistribution() throws Exception {
        assertThat(get(server().status().address() + "/", null))
                .contains("\"number\" : \"8.19.", "\"tagline\" : \"You Know, for Search\"");
    }

    @Test
    @Order(3)
    void start_requiredPortDiffers_saysSo() {
        ServerSettings other = settings.withPort(PortChoice.exactly(1));

        assertThatThrownBy(() -> new DevelopmentServer(FOLDER, distribution, other).start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already, not on 1");
    }

    @Test
    @Order(4)
    void stop_thenAgain_leavesNothing() throws Exception {
        long pid = server().status().pid();
        server().stop();
        server().stop();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(server().status().running()).isFalse();
    }

    @Test
    @Order(5)
    void stop_pidOfAnotherProcess_leavesItAlone() throws Exception {
        ServerFolder folder = new ServerFolder(FOLDER.toAbsolutePath());
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            new RunRecord("a-marker", 9200).write(folder.runRecord());
            Files.writeString(folder.pidFile(), Long.toString(stranger.pid()));

            assertThat(server().status().running()).isFalse();
            server().stop();

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroy();
        }
    }

    @Test
    @Order(6)
    void start_portTaken_saysSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            PortChoice choice = PortChoice.exactly(taken.getLocalPort());
            assertThatThrownBy(
                            () ->
                                    new DevelopmentServer(
                                                    FOLDER, distribution, settings.withPort(choice))
                                            .start())
                    .hasMessageContaining(taken.getLocalPort() + " on 127.0.0.1 is in use");
        }
    }

    @Test
    @Order(7)
    void start_withPassword_apiKeysWork() throws Exception {
        DevelopmentServer secured =
                new DevelopmentServer(FOLDER, distribution, settings.withPassword(PASSWORD));
        String address = secured.start().address();
        try {
            assertThatThrownBy(() -> get(address + "/", null)).hasMessageContaining("401");
            assertThat(post(address + "/_security/api_key", "{\"name\":\"shop\"}"))
                    .contains("\"api_key\"");
        } finally {
            secured.stop();
        }
    }

    @Test
    @Order(8)
    void stop_duringStart_breaksItOff() throws Exception {
        DevelopmentServer starting = server();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                starting.start();
                                outcome.complete(null);
                            } catch (Exception e) {
                                outcome.complete(e);
                            }
                        });
        ServerFolder folder = new ServerFolder(FOLDER.toAbsolutePath());
        Files.deleteIfExists(folder.startLog());
        thread.start();
        while (!Files.exists(folder.startLog())) {
            Thread.onSpinWait();
        }
        starting.stop();

        assertThat(outcome.get()).isInstanceOf(IOException.class);
        thread.join();
        assertThat(server().status().running()).isFalse();
    }

    @Test
    @Order(9)
    void start_brokenConfiguration_showsTheServersLog() throws Exception {
        ServerSettings tiny = settings.withHeapMegabytes(1_000_000_000);

        assertThatThrownBy(() -> new DevelopmentServer(FOLDER, distribution, tiny).start())
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("last lines of");
        assertThat(server().status().running()).isFalse();
    }

    private static DevelopmentServer server() {
        return new DevelopmentServer(FOLDER, distribution, settings);
    }

    private static String get(String address, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        if (body != null) {
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(("elastic:" + PASSWORD).getBytes(UTF_8)));
            connection.getOutputStream().write(body.getBytes(UTF_8));
        }
        return new String(connection.getInputStream().readAllBytes(), UTF_8);
    }

    private static String post(String address, String body) throws IOException {
        return get(address, body);
    }
}
