package io.millrace.jobs.cluster;

import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.UsageException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * Where a cluster is that the user named; a mixin of the commands that describe it in these words.
 */
public final class ClusterOptions {
    /** Stands for the local cluster of the folder. */
    public static final String LOCAL = "local";

    @Option(
            names = "--cluster",
            paramLabel = "URL",
            defaultValue = LOCAL,
            description =
                    "REST address of the Flink cluster, or 'local' (default: ${DEFAULT-VALUE}).")
    private String cluster;

    /**
     * The REST address of the cluster.
     *
     * @throws UsageException if the option names none, or the local cluster does not run
     */
    public URI address(DirectoryOption directory) {
        return address(cluster, directory.path());
    }

    /**
     * The REST address of a cluster.
     *
     * @param named {@value #LOCAL}, or an address such as {@code http://flink:8081}
     * @throws UsageException if it is neither, or the local cluster does not run
     */
    public static URI address(String named, Path directory) {
        if (named.equals(LOCAL)) {
            return LocalCluster.in(directory)
                    .address()
                    .orElseThrow(
                            () ->
                                    new UsageException(
                                            "--cluster local: no cluster runs in "
                                                    + directory
                                                    + "; start it with: millrace cluster start"));
        }
        try {
            URI address = URI.create(named.replaceAll("/+$", ""));
            boolean usable =
                    "http".equals(address.getScheme())
                            && address.getHost() != null
                            && address.getPort() > 0;
            if (usable) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new UsageException(
                "--cluster '"
                        + named
                        + "': must be 'local' or the REST address of a Flink cluster such as"
                        + " http://flink:8081");
    }
}
