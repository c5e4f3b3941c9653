package io.millrace.jobs.candidate;

import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a candidate: those of the live job but for the names of what only one job may
 * write.
 *
 * <p>Consumer groups, the model log, judgements, indices and checkpoints are named after the
 * deployment. The topics of totals and of dead letters have one name for all deployments, so a
 * candidate gets its own. Receipts of erasures stay together: they name their deployment, and a
 * shopper whom one job has erased must not come back in another.
 */
final class CandidateSettings {
    private CandidateSettings() {}

    /**
     * @param live settings of the live job, by key
     * @param id deployment id of the candidate
     */
    static Map<String, String> of(Map<String, String> live, String id) {
        Map<String, String> settings = new TreeMap<>(live);
        settings.put("deployment.id", id);
        settings.put("kafka.topics.quality", id + "-quality");
        settings.put("kafka.topics.dead-letters", id + "-dead-letters");
        return settings;
    }
}
