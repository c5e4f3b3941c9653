package io.millrace.jobs.config;

import io.millrace.expert.Experts;
import java.io.Serializable;
import java.util.List;

/**
 * Which experts have a say in the ranking.
 *
 * @param enabled names out of {@link #KNOWN}, none twice, at least one
 */
public record ExpertsConfig(List<String> enabled) implements Serializable {
    /** Every expert there is. */
    public static final List<String> KNOWN = Experts.allNames();

    static final Option<List<String>> ENABLED =
            Option.list(
                    "experts.enabled",
                    OptionTypes.oneOf(KNOWN),
                    KNOWN.size(),
                    KNOWN,
                    "The experts whose scores are fused into the ranking.");

    static final OptionGroup GROUP =
            new OptionGroup("Experts", "Who has a say in the ranking.", List.of(ENABLED));

    public ExpertsConfig {
        enabled = List.copyOf(ENABLED.require(enabled));
    }

    static ExpertsConfig from(Settings settings) {
        return new ExpertsConfig(settings.get(ENABLED));
    }
}
