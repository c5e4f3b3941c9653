package io.millrace.jobs.search;

import java.io.IOException;

/** Elasticsearch could not be asked, or refused; the message is one line. */
public final class ElasticsearchException extends RuntimeException {

    private final boolean missing;

    ElasticsearchException(String message, boolean missing) {
        super(message);
        this.missing = missing;
    }

    ElasticsearchException(String address, IOException cause) {
        super(
                "Elasticsearch is not reachable at "
                        + address
                        + " ("
                        + reason(cause)
                        + "); start it with './millrace demo' or './millrace stack start',"
                        + " or name another with --elasticsearch",
                cause);
        this.missing = false;
    }

    /** Whether what was asked for does not exist. */
    public boolean isMissing() {
        return missing;
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? "connection refused"
                : message.strip().replaceAll("\\s+", " ");
    }
}
