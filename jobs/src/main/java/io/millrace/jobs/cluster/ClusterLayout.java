package io.millrace.jobs.cluster;

import java.nio.file.Path;

/**
 * Where the files of a cluster lie.
 *
 * @param folder holds all of them
 */
record ClusterLayout(Path folder) {
    Path configuration() {
        return folder.resolve("conf");
    }

    Path logs() {
        return folder.resolve("logs");
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    /** What was asked for at the start. */
    Path plan() {
        return folder.resolve("plan.json");
    }

    /** Which processes run, written by the supervisor. */
    Path processes() {
        return folder.resolve("processes.json");
    }

    /** A file for each job that shall run. */
    Path jobs() {
        return folder.resolve("jobs");
    }

    /** Unpacked jars of the job. */
    Path jars() {
        return folder.resolve("jars");
    }
}
