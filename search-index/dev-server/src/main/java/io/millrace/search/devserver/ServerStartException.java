package io.millrace.search.devserver;

import java.io.IOException;

/** The server did not come up; the message ends with the last lines it wrote. */
public final class ServerStartException extends IOException {

    public ServerStartException(String message) {
        super(message);
    }
}
