package io.millrace.jobs.evaluate;

import io.millrace.jobs.cli.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How good the fusion is without each of the experts in turn.
 *
 * @param without quality of the fusion by the expert that was left out; the mean over the seeds
 */
record Ablation(Map<String, Quality> without) {

    /** Refuses fewer experts than two: somebody must be left. */
    static void check(List<String> experts) {
        if (experts.size() < 2) {
            throw new UsageException("--ablate needs two experts or more: " + experts);
        }
    }

    /**
     * Runs once for each expert and seed.
     *
     * @param plan of the run with all experts
     */
    static Ablation of(RunPool pool, RunPlan plan, List<Long> seeds) throws InterruptedException {
        List<RunPlan> plans = new ArrayList<>();
        for (String expert : plan.experts()) {
            List<String> others = new ArrayList<>(plan.experts());
            others.remove(expert);
            for (long seed : seeds) {
                plans.add(new RunPlan(plan.config(), others, seed, plan.span()));
            }
        }
        List<Quality> results = pool.run("leaving experts out", plans, RunResult::fused);
        Map<String, Quality> without = new LinkedHashMap<>();
        for (int k = 0; k < plan.experts().size(); k++) {
            int begin = k * seeds.size();
            without.put(
                    plan.experts().get(k),
                    Quality.mean(results.subList(begin, begin + seeds.size())));
        }
        return new Ablation(without);
    }
}
