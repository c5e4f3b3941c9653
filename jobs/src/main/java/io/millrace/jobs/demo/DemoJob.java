package io.millrace.jobs.demo;

import java.net.URI;
import java.util.Optional;

/** The job as the demo sees it. Closing it stops the job and keeps what it has learned. */
interface DemoJob extends AutoCloseable {

    /** Flink's web page and REST interface. */
    URI webAddress();

    /** What it is doing, in a word of Flink's; {@code RUNNING} when all is well. */
    String state() throws InterruptedException;

    /** Why the job has ended by itself; empty while it may still go on. */
    Optional<Throwable> failure() throws InterruptedException;

    @Override
    void close();
}
