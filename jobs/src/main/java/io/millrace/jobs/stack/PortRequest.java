package io.millrace.jobs.stack;

import java.io.IOException;

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

    /** Starts a server at a port. */
    interface Attempt {
        RunningServer start(PortRequest chosen) throws IOException, InterruptedException;
    }

    /**
     * Starts a server; when that fails because another program was faster to take a port that is
     * not required, once more at another one.
     */
    RunningServer attempt(Attempt attempt) throws IOException, InterruptedException {
        boolean wasFree = Ports.isFree(port);
        try {
            return attempt.start(this);
        } catch (StackException failure) {
            if (required || !wasFree || Ports.isFree(port)) {
                throw failure;
            }
            return attempt.start(exactly(Ports.anyFree()));
        }
    }

    public void check(String server) {
        if (required && !Ports.isFree(port)) {
            throw new PortTakenException(server, port);
        }
    }

    /** A port that is free now. */
    public int resolve() {
        return required || Ports.isFree(port) ? port : Ports.anyFree();
    }
}
