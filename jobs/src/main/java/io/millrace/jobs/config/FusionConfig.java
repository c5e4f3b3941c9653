package io.millrace.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * How the weights of the experts are judged.
 *
 * @param judgedShare share of the choices that are looked up in the ranking of all items
 */
public record FusionConfig(double judgedShare) implements Serializable {
    static final Option<Double> JUDGED_SHARE =
            Option.decimal(
                    "fusion.judged-share",
                    0,
                    1,
                    1.0 / 16,
                    "Share of the choices that every weighting of the experts ranks among all items"
                            + " as they are made; of catalogues above 20,000 items accordingly less."
                            + " All choices are judged by what had been served before.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Fusion", "How the weights of the experts are judged.", List.of(JUDGED_SHARE));

    public FusionConfig {
        JUDGED_SHARE.require(judgedShare);
    }

    static FusionConfig from(Settings settings) {
        return new FusionConfig(settings.get(JUDGED_SHARE));
    }
}
