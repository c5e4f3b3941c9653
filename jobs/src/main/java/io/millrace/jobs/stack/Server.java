package io.millrace.jobs.stack;

import java.io.IOException;
import java.util.Optional;

/** A program of the stack: one process in one folder, found again by any later command. */
interface Server {
    /** The word for it in messages. */
    String name();

    /** Where the running process listens; empty if it does not run. */
    Optional<RunningServer> running() throws IOException;

    /**
     * Starts the process and returns when it answers. An interrupt gives the start up and leaves no
     * process.
     *
     * @throws StackException if it ends or does not answer in time; no process is left
     */
    RunningServer start() throws IOException, InterruptedException;

    /** Ends the process, if it runs, and returns when it is gone. */
    void stop() throws IOException, InterruptedException;
}
