package io.millrace.jobs.stack;

/** The local stack cannot be started or stopped; the message is one line. */
public final class StackException extends RuntimeException {
    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
