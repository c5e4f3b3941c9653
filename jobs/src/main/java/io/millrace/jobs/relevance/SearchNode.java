package io.millrace.jobs.relevance;

import io.millrace.jobs.cli.ShutdownHook;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.Connections;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.stack.LocalSearchNode;
import io.millrace.search.sink.ElasticsearchConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;

/** The Elasticsearch of a measurement: one of its own, or one that somebody names. */
final class SearchNode {
    /** What is done with it. */
    interface Measurement {
        void with(ElasticsearchConnection connection) throws IOException, InterruptedException;
    }

    private SearchNode() {}

    /**
     * Measures, and leaves nothing behind.
     *
     * @param address of the Elasticsearch to use, or null to start one in {@code directory}
     * @param heapMegabytes of the one that is started
     */
    static void use(
            String address,
            int heapMegabytes,
            Path directory,
            MillraceConfig config,
            PrintWriter out,
            Measurement measurement)
            throws InterruptedException {
        try {
            if (address == null) {
                useOwn(directory, heapMegabytes, out, measurement);
            } else {
                measurement.with(named(address, config));
            }
        } catch (IOException e) {
            throw new JobFailedException("Elasticsearch cannot be used: " + e.getMessage(), e);
        }
    }

    private static ElasticsearchConnection named(String address, MillraceConfig config) {
        try {
            return Connections.elasticsearch(config.elasticsearch()).withHosts(address);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--elasticsearch " + address + ": " + e.getMessage());
        }
    }

    private static void useOwn(
            Path directory, int heapMegabytes, PrintWriter out, Measurement measurement)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path folder = Files.createTempDirectory(directory, "relevance-");
        out.println("starting Elasticsearch ...");
        out.flush();
        try (LocalSearchNode node = LocalSearchNode.start(folder, heapMegabytes);
                ShutdownHook hook = ShutdownHook.closing(node)) {
            measurement.with(ElasticsearchConnection.to(node.address()));
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
    }
}
