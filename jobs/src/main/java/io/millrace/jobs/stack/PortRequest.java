package io.millrace.jobs.stack;

/**
 * Which port of the loopback interface a server shall take.
 *
 * @param required whether a taken port is an error; otherwise a free one is used instead
 */
public record PortRequest(int port, boolean required) {
    public PortRequest {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535: port=" + port);
        }
    }

    public static PortRequest exactly(int port) {
        return new PortRequest(port, true);
    }

    public static PortRequest preferring(int port) {
        return new PortRequest(port, false);
    }

    void check(String server) {
        if (required && !Ports.isFree(port)) {
            throw new PortTakenException(server, port);
        }
    }

    /** A port that is free now. */
    int resolve() {
        return required || Ports.isFree(port) ? port : Ports.anyFree();
    }
}
