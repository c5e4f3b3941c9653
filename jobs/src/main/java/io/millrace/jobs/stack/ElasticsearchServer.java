package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

import io.millrace.search.devserver.DevelopmentServer;
import io.millrace.search.devserver.Distribution;
import io.millrace.search.devserver.PortChoice;
import io.millrace.search.devserver.ServerSettings;
import io.millrace.search.devserver.ServerStartException;
import io.millrace.search.devserver.ServerStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The development Elasticsearch as a part of the stack. */
final class ElasticsearchServer implements Server {
    static final int DEFAULT_PORT = ServerSettings.DEFAULT_PORT;

    /** A small machine that is busy otherwise takes more than a minute. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    private final Path folder;
    private final Path home;
    private final PortRequest port;
    private final int heapMegabytes;

    /**
     * @param folder holds all the server's files
     * @param home holds the two archives the server is unpacked from; read by a start only
     */
    ElasticsearchServer(Path folder, Path home, PortRequest port, int heapMegabytes) {
        this.folder = requireNonNull(folder, "folder is null");
        this.home = requireNonNull(home, "home is null");
        this.port = requireNonNull(port, "port is null");
        this.heapMegabytes = heapMegabytes;
    }

    @Override
    public String name() {
        return "Elasticsearch";
    }

    @Override
    public Optional<RunningServer> running() throws IOException {
        return Optional.of(server(port).status()).filter(ServerStatus::running).map(this::describe);
    }

    @Override
    public RunningServer start() throws IOException, InterruptedException {
        Distribution.locate(home);
        return port.attempt(this::start);
    }

    @Override
    public void stop() throws IOException, InterruptedException {
        server(port).stop();
    }

    private RunningServer start(PortRequest chosen) throws IOException, InterruptedException {
        try {
            return describe(server(chosen).start());
        } catch (ServerStartException failure) {
            // The message goes on with the last lines of the log.
            throw new StackException(
                    failure.getMessage().lines().findFirst().orElse("")
                            + "; see "
                            + folder.resolve("node").resolve("logs"),
                    failure);
        }
    }

    private DevelopmentServer server(PortRequest chosen) {
        return new DevelopmentServer(
                folder,
                new Distribution(
                        home.resolve(Distribution.SERVER_FILE),
                        home.resolve(Distribution.PLUGIN_FILE)),
                ServerSettings.defaults()
                        .withPort(new PortChoice(chosen.port(), chosen.required()))
                        .withHeapMegabytes(heapMegabytes)
                        .withStartTimeout(START_PATIENCE));
    }

    private RunningServer describe(ServerStatus status) {
        return new RunningServer(name(), status.address(), status.pid());
    }
}
