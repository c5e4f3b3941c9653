package io.millrace.search.sink;

import io.millrace.search.devserver.DevelopmentServer;
import io.millrace.search.devserver.Distribution;
import io.millrace.search.devserver.PortChoice;
import io.millrace.search.devserver.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one development server of the test run, empty when the run begins. Tests keep
 * apart by deployment names.
 */
final class TestServer implements ParameterResolver {

    private static final Path FOLDER = Path.of("target", "elasticsearch");
    private static final Path DISTRIBUTION = Path.of("..", "dev-server", "target", "distribution");

    /** What a test gets. The server may be stopped, if it is started again. */
    static final class Running implements ExtensionContext.Store.CloseableResource {

        private final DevelopmentServer server;
        private final int port;

        private Running() {
            ServerSettings settings =
                    ServerSettings.defaults()
                            .withPort(PortChoice.free())
                            // Small, so that a test can exceed it.
                            .withAdditional(Map.of("http.max_content_length", "1mb"))
                            .withStartTimeout(Duration.ofMinutes(3));
            try {
                Distribution distribution = Distribution.locate(DISTRIBUTION);
                new DevelopmentServer(FOLDER, distribution, settings).erase();
                port = new DevelopmentServer(FOLDER, distribution, settings).start().port();
                server =
                        new DevelopmentServer(
                                FOLDER, distribution, settings.withPort(PortChoice.exactly(port)));
            } catch (Exception e) {
                throw new IllegalStateException("no Elasticsearch to test with", e);
            }
        }

        ElasticsearchConnection connection() {
            return ElasticsearchConnection.to("http://127.0.0.1:" + port);
        }

        void stop() throws Exception {
            server.stop();
        }

        void start() throws Exception {
            server.start();
        }

        @Override
        public void close() throws Exception {
            server.stop();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(TestServer.class))
                .getOrComputeIfAbsent(Running.class);
    }
}
