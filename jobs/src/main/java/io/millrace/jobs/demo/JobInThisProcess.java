package io.millrace.jobs.demo;

import io.millrace.jobs.config.MillraceConfig;

/** The job, run by a small Flink cluster in this process. */
final class JobInThisProcess {

    private JobInThisProcess() {}

    static RunningJob start(MillraceConfig config) {
        throw new UnsupportedOperationException("the job is not there yet: " + config);
    }
}
