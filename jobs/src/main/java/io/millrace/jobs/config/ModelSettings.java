package io.millrace.jobs.config;

import io.millrace.content.ContentSettings;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.FactorSettings;
import io.millrace.expert.SequenceSettings;
import io.millrace.fusion.FusionSettings;
import io.millrace.item.Adagrad;
import io.millrace.item.ClusterSettings;
import io.millrace.item.ItemSettings;
import io.millrace.search.document.ItemDocument;

/** The configuration as the learners take it; the same for the job and for the evaluation. */
public final class ModelSettings {
    private ModelSettings() {}

    public static ItemSettings items(MillraceConfig config) {
        LearnerConfig learner = config.learner();
        FactorsConfig factors = config.factors();
        return new ItemSettings(
                learner.popularityHalfLife().toMillis(),
                learner.coVisitationHalfLife().toMillis(),
                learner.neighbours(),
                learner.publishedNeighbours(),
                new Adagrad(factors.learningRate(), factors.regularisation()),
                learner.itemExpiry().toMillis(),
                clusters(config));
    }

    private static ClusterSettings clusters(MillraceConfig config) {
        ClustersConfig clusters = config.clusters();
        return new ClusterSettings(
                clusters.fine(),
                clusters.coarse(),
                clusters.hysteresis(),
                clusters.vectorDrift(),
                ItemDocument.VECTOR_DIMENSIONS,
                config.learner().seed());
    }

    public static ContentSettings content(MillraceConfig config) {
        ContentConfig content = config.content();
        return new ContentSettings(
                content.dimensions(), content.encoderModel(), content.encoderThreads());
    }

    public static FusionSettings fusion(long seed) {
        return FusionSettings.DEFAULT.withSeed(seed);
    }

    /**
     * @param seed of everything that is drawn
     */
    public static ExpertSettings experts(MillraceConfig config, long seed) {
        FactorsConfig factors = config.factors();
        return new ExpertSettings(
                seed,
                new FactorSettings(
                        factors.dimensions(),
                        factors.historyLength(),
                        factors.fading(),
                        factors.negatives(),
                        factors.poolEvents()),
                SequenceSettings.DEFAULT,
                config.content().dimensions());
    }
}
