package io.millrace.jobs.stack;

import java.io.IOException;
import java.nio.file.Path;

/** A development Elasticsearch alone, in a folder of its own, for one run of this process. */
public final class LocalSearchNode implements AutoCloseable {
    private final Server node;
    private final String address;

    private LocalSearchNode(Server node, String address) {
        this.node = node;
        this.address = address;
    }

    /**
     * Starts a node at a free port and returns when it answers.
     *
     * @param folder holds all its files
     * @param heapMegabytes at least 256
     * @throws StackException if it cannot be started
     */
    public static LocalSearchNode start(Path folder, int heapMegabytes)
            throws InterruptedException {
        Server node =
                new ElasticsearchServer(
                        folder,
                        StackRequest.installedHome(),
                        PortRequest.preferring(Ports.anyFree()),
                        heapMegabytes);
        try {
            return new LocalSearchNode(node, node.start().address());
        } catch (IOException e) {
            throw new StackException("Elasticsearch in " + folder + " cannot be started: " + e, e);
        }
    }

    /** Such as {@code http://127.0.0.1:9200}. */
    public String address() {
        return address;
    }

    @Override
    public void close() {
        try {
            node.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new StackException("Elasticsearch could not be stopped: " + e, e);
        }
    }
}
