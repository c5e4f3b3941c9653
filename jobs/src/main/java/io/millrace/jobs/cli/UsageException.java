package io.millrace.jobs.cli;

/** The person has to change something; the message is one line that says what. Exit code 2. */
public final class UsageException extends RuntimeException {
    public UsageException(String message) {
        super(message);
    }
}
