package io.millrace.jobs.stack;

import io.millrace.search.devserver.DevelopmentServer;
import io.millrace.search.devserver.Distribution;
import io.millrace.search.devserver.PortChoice;
import io.millrace.search.devserver.ServerSettings;
import io.millrace.search.devserver.ServerStartException;
import io.millrace.search.devserver.ServerStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The development Elasticsearch as a part of the stack. */
final class ElasticsearchServer implements Server {
    static final int DEFAULT_PORT = ServerSettings.DEFAULT_PORT;

    private final DevelopmentServer server;
    private final Path home;

    /**
     * @param folder holds all the server's files
     * @param home holds the two archives the server is unpacked from; read by a start only
     */
    ElasticsearchServer(Path folder, Path home, PortRequest port) {
        this.home = home;
        this.server =
                new DevelopmentServer(
                        folder,
                        new Distribution(
                                home.resolve(Distribution.SERVER_FILE),
                                home.resolve(Distribution.PLUGIN_FILE)),
                        ServerSettings.defaults()
                                .withPort(new PortChoice(port.port(), port.required())));
    }

    @Override
    public String name() {
        return "Elasticsearch";
    }

    @Override
    public Optional<RunningServer> running() throws IOException {
        return Optional.of(server.status()).filter(ServerStatus::running).map(this::describe);
    }

    @Override
    public RunningServer start() throws IOException, InterruptedException {
        Distribution.locate(home);
        try {
            return describe(server.start());
        } catch (ServerStartException failure) {
            throw new StackException(failure.getMessage(), failure);
        }
    }

    @Override
    public void stop() throws IOException, InterruptedException {
        server.stop();
    }

    private RunningServer describe(ServerStatus status) {
        return new RunningServer(name(), status.address(), status.pid());
    }
}
