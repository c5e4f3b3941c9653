package io.millrace.jobs.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Quality on the judged events of one cohort; the mean over the runs.
 *
 * @param evaluated judged events in it
 * @param models quality by model
 */
record CohortReport(Cohort cohort, long evaluated, Map<String, Quality> models) {
    static CohortReport of(Cohort cohort, List<JudgedRanks> runs) {
        List<String> names = runs.get(0).models();
        Map<String, Quality> models = new LinkedHashMap<>();
        for (int k = 0; k < names.size(); k++) {
            int model = k;
            models.put(
                    names.get(k),
                    Quality.mean(runs.stream().map(run -> run.quality(model, cohort)).toList()));
        }
        return new CohortReport(cohort, runs.get(0).count(cohort), models);
    }
}
