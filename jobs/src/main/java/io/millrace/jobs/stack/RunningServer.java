package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

/**
 * A process of the stack that is alive.
 *
 * @param address what clients connect to
 */
public record RunningServer(String name, String address, long pid) {
    public RunningServer {
        requireNonNull(name, "name is null");
        requireNonNull(address, "address is null");
    }
}
