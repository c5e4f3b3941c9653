package io.millrace.search.devserver;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two files a development server is made of.
 *
 * @param server the zip of the server without its full set of modules
 * @param plugin the zip of the development plugin
 */
public record Distribution(Path server, Path plugin) {

    public static final String SERVER_FILE = "elasticsearch.zip";
    public static final String PLUGIN_FILE = "plugin.zip";

    public Distribution {
        requireNonNull(server, "server is null");
        requireNonNull(plugin, "plugin is null");
    }

    /**
     * The distribution in a folder under the names that the build gives the files.
     *
     * @throws FileNotFoundException when one of them is absent
     */
    public static Distribution locate(Path home) throws FileNotFoundException {
        requireNonNull(home, "home is null");
        Distribution distribution =
                new Distribution(home.resolve(SERVER_FILE), home.resolve(PLUGIN_FILE));
        for (Path file : new Path[] {distribution.server, distribution.plugin}) {
            if (!Files.isReadable(file)) {
                throw new FileNotFoundException(
                        "the development Elasticsearch is incomplete: no readable file " + file);
            }
        }
        return distribution;
    }
}
