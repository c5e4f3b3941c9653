package io.millrace.jobs.job;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.savepoints.JobDescriber;
import io.millrace.savepoints.JobDescription;

/** What this version of the job says of itself: taken from its graph, nothing is run. */
public final class JobDescriptions {
    private JobDescriptions() {}

    /** The job as it would run with a configuration. */
    public static JobDescription of(MillraceConfig config) {
        return JobDescriber.describe(JobEnvironment.create(config).getStreamGraph(), version());
    }

    /** The version in the manifest of the jar the program runs from. */
    static String version() {
        String version = JobDescriptions.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
