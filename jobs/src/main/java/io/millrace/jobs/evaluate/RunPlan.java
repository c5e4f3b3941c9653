package io.millrace.jobs.evaluate;

import io.millrace.jobs.config.MillraceConfig;
import java.util.List;

/**
 * One run that is to be made.
 *
 * @param config the settings of the model
 * @param experts names of those that are judged and fused
 * @param seed of everything random in the model
 * @param span what to learn from, and what of it to judge
 */
record RunPlan(MillraceConfig config, List<String> experts, long seed, Span span) {
    RunPlan {
        experts = List.copyOf(experts);
    }
}
