package io.millrace.jobs.cli;

/** Closes something when the process is told to end, unless that has been called off. */
public final class ShutdownHook implements AutoCloseable {
    private final Thread thread;

    private ShutdownHook(Thread thread) {
        this.thread = thread;
    }

    /** Sets the hook: the resource must stand being closed while it is in use. */
    public static ShutdownHook closing(AutoCloseable resource) {
        Thread thread = new Thread(() -> close(resource), "millrace-shutdown");
        Runtime.getRuntime().addShutdownHook(thread);
        return new ShutdownHook(thread);
    }

    /** Whether the process has been told to end. */
    public boolean isAtWork() {
        return thread.getState() != Thread.State.NEW;
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failure) {
            // The process ends; there is nobody left to handle this.
            System.err.println("millrace: not ended in order: " + failure.getMessage());
        }
    }

    /** Calls the hook off; without effect once the process is ending. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException ending) {
            // The hook is at work.
        }
    }
}
