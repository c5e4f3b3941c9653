package io.millrace.jobs.upgrade;

import io.millrace.jobs.cluster.JobJar;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobDescriptions;
import io.millrace.savepoints.SavepointReader;
import io.millrace.savepoints.Verification;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks a version of the job whether it would go on from a savepoint. */
public final class RestoreCheck {
    private RestoreCheck() {}

    /**
     * The problems, one line each; none if it would.
     *
     * @param settings that it is to run with, by key
     * @param allowedEmpty uids of operators that may start without state
     */
    public static List<String> problems(
            String savepoint, JobJar jar, Map<String, String> settings, Set<String> allowedEmpty)
            throws InterruptedException {
        return Verification.problems(
                SavepointReader.open(savepoint),
                JobDescriptions.of(MillraceConfig.of(settings)).uids(),
                jar.describe(settings),
                allowedEmpty);
    }
}
