package io.millrace.search.sink;

import java.io.IOException;

/** Elasticsearch, or what is in it, is not what Millrace needs. Trying again does not help. */
public final class IndexSetupException extends IOException {

    public IndexSetupException(String message) {
        super(message);
    }

    public IndexSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
