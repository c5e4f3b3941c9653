package io.millrace.jobs.stack;

/** A port somebody asked for by number is in use. */
public final class PortTakenException extends RuntimeException {
    public PortTakenException(String server, int port) {
        super(server + " cannot listen on port " + port + ": it is in use; choose another one");
    }
}
