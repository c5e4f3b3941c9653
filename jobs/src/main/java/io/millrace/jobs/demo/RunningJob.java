package io.millrace.jobs.demo;

import java.net.URI;
import java.util.Optional;

/** The job as the demo sees it. Closing it stops the job and keeps what it has learned. */
interface RunningJob extends AutoCloseable {

    /** Flink's web page and REST interface. */
    URI webAddress();

    /** Why the job has ended by itself; empty while it runs. */
    Optional<Throwable> failure();

    @Override
    void close();
}
