package io.millrace.jobs.config;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The whole configuration of a job, checked. */
public record MillraceConfig(
        DeploymentConfig deployment,
        KafkaConfig kafka,
        ModelLogConfig modelLog,
        ElasticsearchConfig elasticsearch,
        GateConfig gate,
        LearnerConfig learner,
        ExpertsConfig experts,
        FactorsConfig factors,
        FusionConfig fusion,
        ContentConfig content,
        ClustersConfig clusters,
        ScoringConfig scoring,
        SlateConfig slate,
        AffinityConfig affinity,
        CheckpointConfig checkpoint,
        FlinkConfig flink)
        implements Serializable {
    private static final List<OptionGroup> GROUPS =
            List.of(
                    DeploymentConfig.GROUP,
                    KafkaConfig.GROUP,
                    ModelLogConfig.GROUP,
                    ElasticsearchConfig.GROUP,
                    GateConfig.GROUP,
                    LearnerConfig.GROUP,
                    ExpertsConfig.GROUP,
                    FactorsConfig.GROUP,
                    FusionConfig.GROUP,
                    ContentConfig.GROUP,
                    ClustersConfig.GROUP,
                    ScoringConfig.GROUP,
                    SlateConfig.GROUP,
                    AffinityConfig.GROUP,
                    CheckpointConfig.GROUP,
                    FlinkConfig.GROUP);

    /** Where the job runs and what it talks to; the ranking is the same everywhere. */
    private static final List<OptionGroup> PLACES =
            List.of(
                    DeploymentConfig.GROUP,
                    KafkaConfig.GROUP,
                    ModelLogConfig.GROUP,
                    ElasticsearchConfig.GROUP,
                    CheckpointConfig.GROUP,
                    FlinkConfig.GROUP);

    private static final List<Option<?>> OPTIONS =
            GROUPS.stream().<Option<?>>flatMap(group -> group.options().stream()).toList();

    private static final List<PropertyFamily> FAMILIES =
            GROUPS.stream().flatMap(group -> group.families().stream()).toList();

    public MillraceConfig {
        requireNonNull(deployment, "deployment is null");
        requireNonNull(kafka, "kafka is null");
        requireNonNull(modelLog, "modelLog is null");
        requireNonNull(elasticsearch, "elasticsearch is null");
        requireNonNull(gate, "gate is null");
        requireNonNull(learner, "learner is null");
        requireNonNull(experts, "experts is null");
        requireNonNull(factors, "factors is null");
        requireNonNull(fusion, "fusion is null");
        requireNonNull(content, "content is null");
        requireNonNull(clusters, "clusters is null");
        requireNonNull(scoring, "scoring is null");
        requireNonNull(slate, "slate is null");
        requireNonNull(affinity, "affinity is null");
        requireNonNull(checkpoint, "checkpoint is null");
        requireNonNull(flink, "flink is null");
        requireFits(SlateConfig.TIER_SIZES, slate.tierTotal(), scoring.slateSize());
        clusters.requireFits(content.dimensions() + factors.dimensions());
        requireFits(SlateConfig.FOR_YOU_SIZE, slate.forYouSize(), scoring.slateSize());
    }

    /** The configuration of somebody who sets nothing. */
    public static MillraceConfig defaults() {
        return new ConfigLoader().load();
    }

    /** The defaults with some values changed, by key; for tests and programs. */
    public static MillraceConfig of(Map<String, String> values) {
        return new ConfigLoader().values("program", values).load();
    }

    /** The same with another parallelism. */
    public MillraceConfig withParallelism(int parallelism) {
        return new MillraceConfig(
                deployment,
                kafka,
                modelLog,
                elasticsearch,
                gate,
                learner,
                experts,
                factors,
                fusion,
                content,
                clusters,
                scoring,
                slate,
                affinity,
                checkpoint,
                new FlinkConfig(parallelism, flink.restPort(), flink.properties()));
    }

    static MillraceConfig from(Settings settings) {
        return new MillraceConfig(
                DeploymentConfig.from(settings),
                KafkaConfig.from(settings),
                ModelLogConfig.from(settings),
                ElasticsearchConfig.from(settings),
                GateConfig.from(settings),
                LearnerConfig.from(settings),
                ExpertsConfig.from(settings),
                FactorsConfig.from(settings),
                FusionConfig.from(settings),
                ContentConfig.from(settings),
                ClustersConfig.from(settings),
                ScoringConfig.from(settings),
                SlateConfig.from(settings),
                AffinityConfig.from(settings),
                CheckpointConfig.from(settings),
                FlinkConfig.from(settings));
    }

    /**
     * Every setting as {@code key = 'value' (origin)}, without the values of secrets.
     *
     * @throws ConfigurationException if the configuration cannot be used
     */
    public static List<String> describe(Settings settings) {
        from(settings);
        List<String> lines = new ArrayList<>();
        for (OptionGroup group : GROUPS) {
            group.options().forEach(option -> lines.add(settings.describe(option)));
            for (PropertyFamily family : group.families()) {
                for (String name : settings.get(family).keySet()) {
                    String key = family.prefix() + name;
                    lines.add(key + " = *** (" + settings.origin(key) + ")");
                }
            }
        }
        return lines;
    }

    /**
     * The settings that differ from their defaults, by key: of what is learned and how it ranks,
     * not of where the job runs.
     */
    public static Map<String, String> changed(Settings settings) {
        Map<String, String> changed = new TreeMap<>();
        for (OptionGroup group : GROUPS) {
            if (!PLACES.contains(group)) {
                group.options().forEach(option -> settings.putChanged(option, changed));
            }
        }
        return changed;
    }

    /** Everything that can be set, by component. */
    public static List<OptionGroup> groups() {
        return GROUPS;
    }

    static List<Option<?>> options() {
        return OPTIONS;
    }

    static List<PropertyFamily> families() {
        return FAMILIES;
    }

    private static void requireFits(Option<?> option, int size, int slateSize) {
        if (size > slateSize) {
            throw new ConfigurationException(
                    "%s: takes %d items, more than %s = '%d' holds"
                            .formatted(option, size, ScoringConfig.SLATE_SIZE, slateSize));
        }
    }
}
