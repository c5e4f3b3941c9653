package io.millrace.savepoints;

/** A savepoint cannot be read, and the message says which one and why. */
public final class SavepointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SavepointException(String message) {
        super(message);
    }

    SavepointException(String message, Throwable cause) {
        super(message, cause);
    }
}
