package io.millrace.search.devserver;

/**
 * Whether a server runs in a folder.
 *
 * @param running whether its process is alive
 * @param pid its process id, -1 when it does not run
 * @param port where it serves HTTP, -1 when it does not run
 */
public record ServerStatus(boolean running, long pid, int port) {

    static final ServerStatus STOPPED = new ServerStatus(false, -1, -1);

    /** The address clients use, such as {@code http://127.0.0.1:9200}. */
    public String address() {
        if (!running) {
            throw new IllegalStateException("the development Elasticsearch does not run");
        }
        return "http://127.0.0.1:" + port;
    }
}
