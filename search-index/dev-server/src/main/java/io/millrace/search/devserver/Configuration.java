package io.millrace.search.devserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Writes the configuration folder of the server anew for every start. */
final class Configuration {

    static final String CLUSTER_NAME = "millrace-development";

    private final ServerFolder folder;
    private final ServerSettings settings;

    Configuration(ServerFolder folder, ServerSettings settings) {
        this.folder = folder;
        this.settings = settings;
    }

    void write(int httpPort, int transportPort) throws IOException {
        Path shipped = folder.home().resolve("config");
        Files.copy(
                shipped.resolve("log4j2.properties"),
                folder.config().resolve("log4j2.properties"),
                StandardCopyOption.REPLACE_EXISTING);
        writeJvmOptions(shipped.resolve("jvm.options"));
        for (String file : List.of("roles.yml", "role_mapping.yml", "users", "users_roles")) {
            Files.copy(
                    shipped.resolve(file),
                    folder.config().resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(
                folder.config().resolve("elasticsearch.yml"), yaml(httpPort, transportPort));
    }

    private void writeJvmOptions(Path shipped) throws IOException {
        // The shipped garbage collection log may grow to 2 GB.
        List<String> options =
                Files.readAllLines(shipped).stream()
                        .filter(line -> !line.startsWith("-Xlog:"))
                        .toList();
        Files.write(folder.config().resolve("jvm.options"), options);
        Files.createDirectories(folder.config().resolve("jvm.options.d"));
    }

    private String yaml(int httpPort, int transportPort) {
        StringBuilder yaml = new StringBuilder(1024);
        line(yaml, "cluster.name", CLUSTER_NAME);
        line(yaml, "node.name", "development");
        line(yaml, "discovery.type", "single-node");
        line(yaml, "network.host", "127.0.0.1");
        line(yaml, "http.port", httpPort);
        line(yaml, "transport.port", transportPort);
        line(yaml, "path.data", folder.data());
        line(yaml, "path.logs", folder.logs());
        // An index that nobody made on purpose has no mapping to trust.
        line(yaml, "action.auto_create_index", false);
        // A developer's nearly full disk must not turn indices read-only.
        line(yaml, "cluster.routing.allocation.disk.threshold_enabled", false);
        // One small heap: keep what a large node would cache in check.
        line(yaml, "indices.queries.cache.size", "5%");
        line(yaml, "indices.requests.cache.size", "1%");
        line(yaml, "indices.fielddata.cache.size", "20%");
        line(yaml, "xpack.security.enabled", settings.secured());
        line(yaml, "xpack.security.autoconfiguration.enabled", false);
        if (settings.secured()) {
            line(yaml, "xpack.security.authc.api_key.enabled", true);
            line(yaml, "xpack.security.http.ssl.enabled", false);
            line(yaml, "xpack.security.transport.ssl.enabled", false);
        }
        settings.additional().forEach((key, value) -> line(yaml, key, value));
        return yaml.toString();
    }

    /** Quoted, so that any character may stand in a path. */
    private static void line(StringBuilder yaml, String key, Object value) {
        yaml.append(key)
                .append(": '")
                .append(String.valueOf(value).replace("'", "''"))
                .append("'\n");
    }
}
