package io.millrace.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MillraceConfigTest {
    @Test
    void defaults_whenNothingIsSet() {
        assertThat(MillraceConfig.defaults())
                .isEqualTo(
                        new MillraceConfig(
                                new DeploymentConfig("millrace"),
                                new KafkaConfig(
                                        "localhost:9092",
                                        "events",
                                        "catalogue",
                                        "erasures",
                                        "erasure-receipts",
                                        "dead-letters",
                                        "quality",
                                        KafkaConfig.StartOffset.EARLIEST,
                                        4,
                                        Map.of()),
                                new ModelLogConfig(
                                        ModelLogConfig.Kind.KAFKA,
                                        4,
                                        -1,
                                        Duration.ofMillis(50),
                                        4_096,
                                        Duration.ofMinutes(2)),
                                new ElasticsearchConfig(
                                        List.of("http://localhost:9200"),
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        Duration.ofMinutes(5),
                                        new ElasticsearchConfig.Bulk(
                                                500, 4, 10_000, Duration.ofMillis(100))),
                                new GateConfig(
                                        512, Duration.ofDays(30), Duration.ofDays(1), 120, 1_500),
                                new LearnerConfig(
                                        50,
                                        64,
                                        Duration.ofMillis(5),
                                        256,
                                        Duration.ofDays(180),
                                        100,
                                        100,
                                        Duration.ofDays(30),
                                        Duration.ofDays(365),
                                        Duration.ofDays(730),
                                        1),
                                new ExpertsConfig(
                                        List.of(
                                                "popularity",
                                                "covisit",
                                                "covisit-recent",
                                                "transition",
                                                "factors",
                                                "sequence",
                                                "content")),
                                new FactorsConfig(64, 50, 0.95, 200, 16, 0.15, 0.001),
                                new FusionConfig(1.0 / 16),
                                new ContentConfig(64, "", 1),
                                new ClustersConfig(256, 32, 0.05, 0.05),
                                new ScoringConfig(
                                        ScoringConfig.Backend.AUTO,
                                        1,
                                        0,
                                        MemorySize.ofMebiBytes(1_048_576),
                                        64,
                                        Duration.ofMillis(10),
                                        200,
                                        1_000_000,
                                        MemorySize.ofMebiBytes(2_048)),
                                new SlateConfig(
                                        List.of(10, 40, 150), 0.5, 50, 0.1, Duration.ofDays(3)),
                                new AffinityConfig(
                                        Duration.ofDays(14),
                                        Duration.ofDays(90),
                                        Duration.ofDays(1),
                                        100),
                                new CheckpointConfig(
                                        ".millrace/checkpoints",
                                        Duration.ofSeconds(2),
                                        Duration.ofMinutes(10),
                                        3,
                                        CheckpointConfig.StateBackend.ROCKSDB,
                                        true),
                                new FlinkConfig(2, 8081, Map.of())));
    }

    @Test
    void everyOption_readsBackTheDefaultItShows() {
        for (Option<?> option : MillraceConfig.options()) {
            assertThat(MillraceConfig.of(Map.of(option.key(), option.defaultText())))
                    .as(option.key())
                    .isEqualTo(MillraceConfig.defaults());
        }
    }

    @Test
    void clusters_thatDoNotFit_areRefused() {
        assertThatThrownBy(
                        () ->
                                MillraceConfig.of(
                                        Map.of("clusters.fine", "8", "clusters.coarse", "9")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("9 wide clusters are more than the 8 narrow ones");
        assertThatThrownBy(
                        () ->
                                MillraceConfig.of(
                                        Map.of(
                                                "clusters.fine",
                                                "1024",
                                                "factors.dimensions",
                                                "256")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1024 narrow and 32 wide clusters of 320 dimensions")
                .hasMessageContaining("337920 floats, more than 230000");
    }

    @Test
    void everyOption_hasKeyAndVariableOfItsOwn() {
        Set<String> keys = new HashSet<>();
        Set<String> variables = new HashSet<>();
        for (Option<?> option : MillraceConfig.options()) {
            assertThat(option.key()).matches("[a-z-]+(\\.[a-z-]+)+");
            assertThat(keys.add(option.key())).as(option.key()).isTrue();
            assertThat(variables.add(option.environmentName())).as(option.key()).isTrue();
            assertThat(option.description()).endsWith(".").doesNotContain("\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deployment.id | Blue | 1 to 40 of the characters a-z, 0-9 and -",
                "deployment.id | '' | 1 to 40 of the characters a-z, 0-9 and -",
                "kafka.bootstrap-servers | localhost | host:port pairs separated by commas",
                "kafka.topics.events | a b | a topic name of 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                "kafka.topics.catalogue | .. | a topic name of 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                "kafka.topics.erasures | '' | a topic name of 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                "kafka.topics.erasure-receipts | a,b | a topic name of 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                "kafka.topics.dead-letters | ä | a topic name of 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                "kafka.topics.quality | a/b | a topic name of 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                "kafka.start-from | begin | one of earliest, latest, committed",
                "kafka.partitions | 0 | a whole number from 1 to 1000",
                "model-log.kind | file | one of kafka, memory",
                "model-log.partitions | 1001 | a whole number from 1 to 1000",
                "model-log.replication-factor | -2 | a whole number from -1 to 32767",
                "model-log.publication-interval | 50 | a duration such as 50 ms, 2 min or 30 d, from 1 ms to 1 min",
                "model-log.publication-count | many | a whole number from 1 to 100000",
                "model-log.start-timeout | 0 s | a duration such as 50 ms, 2 min or 30 d, from 1 s to 1 h",
                "elasticsearch.username | a:b | a user name without a colon",
                "elasticsearch.bulk.max-batch | 0 | a whole number from 1 to 10000",
                "elasticsearch.bulk.max-in-flight | 65 | a whole number from 1 to 64",
                "elasticsearch.bulk.max-buffered | 1 | a whole number from 2 to 1000000",
                "elasticsearch.sweep-timeout | 1 s | a duration such as 50 ms, 2 min or 30 d, from 5 s to 1 d",
                "elasticsearch.bulk.flush-interval | soon | a duration such as 50 ms, 2 min or 30 d, from 1 ms to 1 min",
                "gate.dedup-window | 15 | a whole number from 16 to 65536",
                "gate.allowed-lateness | -1 d | a duration such as 50 ms, 2 min or 30 d, from 0 ms to 3650 d",
                "gate.future-tolerance | 4000 d | a duration such as 50 ms, 2 min or 30 d, from 0 ms to 3650 d",
                "gate.max-events-per-minute | 9 | a whole number from 10 to 1000000",
                "gate.max-events-at-once | 9 | a whole number from 10 to 1000000",
                "learner.history-length | 51 | a whole number from 1 to 50",
                "learner.micro-batch-events | 0 | a whole number from 1 to 10000",
                "learner.micro-batch-interval | 11 s | a duration such as 50 ms, 2 min or 30 d, from 1 ms to 10 s",
                "learner.staleness-cap | 0 | a whole number from 1 to 100000",
                "learner.co-visitation-half-life | 1 s | a duration such as 50 ms, 2 min or 30 d, from 1 min to 3650 d",
                "learner.shopper-expiry | 1 h | a duration such as 50 ms, 2 min or 30 d, from 1 d to 36500 d",
                "learner.item-expiry | 0 d | a duration such as 50 ms, 2 min or 30 d, from 1 d to 36500 d",
                "learner.neighbours | 0 | a whole number from 1 to 2000",
                "learner.published-neighbours | 99999999999 | a whole number from 1 to 100",
                "learner.seed | -1 | a whole number from 0 to 2147483647",
                "factors.dimensions | 3 | a whole number from 4 to 256",
                "factors.history-length | 51 | a whole number from 1 to 50",
                "factors.fading | 0.09 | a number from 0.1 to 1.0",
                "factors.negatives | 0 | a whole number from 1 to 10000",
                "factors.pool-events | 10001 | a whole number from 1 to 10000",
                "factors.learning-rate | 0 | a number from 1.0E-4 to 10.0",
                "factors.regularisation | 1.1 | a number from 0.0 to 1.0",
                "fusion.judged-share | 1.1 | a number from 0.0 to 1.0",
                "content.dimensions | 385 | a whole number from 4 to 384",
                "clusters.fine | 1025 | a whole number from 2 to 1024",
                "clusters.coarse | 1 | a whole number from 2 to 1024",
                "clusters.hysteresis | 1.1 | a number from 0.0 to 1.0",
                "clusters.vector-drift | -0.1 | a number from 0.0 to 1.0",
                "content.encoder.threads | 65 | a whole number from 1 to 64",
                "slate.max-category-share | NaN | a number from 0.05 to 1.0",
                "slate.max-category-share | 1.01 | a number from 0.05 to 1.0",
                "learner.popularity-half-life | 0 d | a duration such as 50 ms, 2 min or 30 d, from 1 min to 3650 d",
                "scoring.backend | gpu | one of auto, cuda, cpu",
                "scoring.cpu.threads | 257 | a whole number from 1 to 256",
                "scoring.cuda.device | 64 | a whole number from 0 to 63",
                "scoring.cuda.memory | 63 mb | a size such as 512 mb or 2 gb, from 64 mb to 1 tb",
                "scoring.batch-size | 5000 | a whole number from 1 to 4096",
                "scoring.batch-interval | 0 ms | a duration such as 50 ms, 2 min or 30 d, from 1 ms to 10 s",
                "scoring.slate-size | 9 | a whole number from 10 to 1000",
                "scoring.capacity | 999 | a whole number from 1000 to 100000000",
                "scoring.item-table-memory | 1 kb | a size such as 512 mb or 2 gb, from 1 mb to 1 tb",
                "slate.max-category-share | 0 | a number from 0.05 to 1.0",
                "learner.shopper-expiry | 1 h | a duration such as 50 ms, 2 min or 30 d, from 1 d to 36500 d",
                "learner.item-expiry | 0 d | a duration such as 50 ms, 2 min or 30 d, from 1 d to 36500 d",
                "slate.refresh-interval | 0 d | a duration such as 50 ms, 2 min or 30 d, from 1 min to 3650 d",
                "slate.exploration-share | 0.6 | a number from 0.0 to 0.5",
                "slate.for-you-size | 0 | a whole number from 1 to 1000",
                "affinity.half-life | 1 s | a duration such as 50 ms, 2 min or 30 d, from 1 min to 3650 d",
                "affinity.query-expiry | 1 h | a duration such as 50 ms, 2 min or 30 d, from 1 d to 36500 d",
                "affinity.attribution-window | 31 d | a duration such as 50 ms, 2 min or 30 d, from 1 min to 30 d",
                "affinity.items-per-query | 9 | a whole number from 10 to 1000",
                "checkpoint.directory | '' | a folder or a URI such as s3://bucket/path",
                "checkpoint.interval | 2 h | a duration such as 50 ms, 2 min or 30 d, from 100 ms to 1 h",
                "checkpoint.timeout | 1 ms | a duration such as 50 ms, 2 min or 30 d, from 1 s to 6 h",
                "checkpoint.retained | 0 | a whole number from 1 to 100",
                "checkpoint.state-backend | disk | one of rocksdb, hashmap",
                "checkpoint.incremental | yes | true or false",
                "flink.parallelism | 0 | a whole number from 1 to 1024",
                "flink.rest-port | 65536 | a whole number from 0 to 65535",
            })
    void of_valueOutOfRange(String key, String value, String allowed) {
        assertThatThrownBy(() -> MillraceConfig.of(Map.of(key, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(key + " = '" + value + "' (program): must be " + allowed);
    }

    @Test
    void everyOptionWithBounds_isTestedAbove() throws NoSuchMethodException {
        String[] cases =
                MillraceConfigTest.class
                        .getDeclaredMethod(
                                "of_valueOutOfRange", String.class, String.class, String.class)
                        .getAnnotation(CsvSource.class)
                        .value();
        Set<String> tested = new HashSet<>();
        for (String line : cases) {
            tested.add(line.substring(0, line.indexOf('|')).strip());
        }
        // Lists are tested on their own below; a secret and a path may be any text.
        tested.addAll(Set.of("elasticsearch.hosts", "experts.enabled", "slate.tier-sizes"));
        tested.addAll(Set.of("elasticsearch.password", "elasticsearch.api-key"));
        tested.addAll(Set.of("content.encoder.model", "elasticsearch.ca-certificate"));
        tested.add("elasticsearch.shopper-id-key");
        assertThat(MillraceConfig.options()).extracting(Option::key).allMatch(tested::contains);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "elasticsearch.hosts | localhost:9200 | 1 to 100",
                "elasticsearch.hosts | http://a:1,http://a:1 | 1 to 100",
                "elasticsearch.hosts | http://me:secret@a:1 | 1 to 100",
                "elasticsearch.hosts | '' | 1 to 100",
                "experts.enabled | popularity,luck | 1 to 7",
                "experts.enabled | popularity,popularity | 1 to 7",
                "slate.tier-sizes | 0,1,2 | 1 to 3",
                "slate.tier-sizes | 1,2,3,4 | 1 to 3",
            })
    void of_badList(String key, String value, String allowed) {
        assertThatThrownBy(() -> MillraceConfig.of(Map.of(key, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key + " = '" + value + "' (program): must be " + allowed)
                .hasMessageContaining("different values, separated by commas, each of: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka.topics.events=quality | kafka.topics.*: must be six different topics",
                "kafka.properties.group.id=mine | kafka.properties.group.id: is set by Millrace itself",
                "model-log.replication-factor=0 | model-log.replication-factor = '0': must be -1 or at least 1",
                "elasticsearch.username=elastic | elasticsearch.username and elasticsearch.password: must be given both or not at all",
                "elasticsearch.username=a;elasticsearch.password=b;elasticsearch.api-key=c | elasticsearch.api-key: must not be given beside elasticsearch.username",
                "elasticsearch.ca-certificate=no such.pem | elasticsearch.ca-certificate = 'no such.pem': must be a file that can be read",
                "elasticsearch.shopper-id-key=too short | elasticsearch.shopper-id-key = *** (--set): must be a text of at least 16 characters",
                "elasticsearch.bulk.max-buffered=500 | elasticsearch.bulk.max-buffered = '500': must be more than elasticsearch.bulk.max-batch = '500'",
                "learner.neighbours=99 | learner.published-neighbours = '100': must not be more than learner.neighbours = '99'",
                "learner.staleness-cap=63 | learner.micro-batch-events = '64': must not be more than learner.staleness-cap = '63'",
                "slate.tier-sizes=1,2 | slate.tier-sizes = '1,2': must be three sizes",
                "scoring.slate-size=199 | slate.tier-sizes: takes 200 items, more than scoring.slate-size = '199' holds",
                "slate.for-you-size=201 | slate.for-you-size: takes 201 items, more than scoring.slate-size = '200' holds",
                "checkpoint.interval=11 min | checkpoint.timeout = '10 min': must not be shorter than checkpoint.interval = '11 min'",
            })
    void of_valuesThatContradictEachOther(String assignments, String message) {
        ConfigLoader loader = new ConfigLoader().assignments(List.of(assignments.split(";")));
        assertThatThrownBy(loader::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void record_builtByHand_obeysTheSameBounds() {
        assertThatThrownBy(
                        () ->
                                new GateConfig(
                                        1, Duration.ofDays(30), Duration.ofDays(1), 120, 1_500))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("gate.dedup-window = '1': must be a whole number from 16 to 65536");
        assertThatThrownBy(() -> new GateConfig(512, null, Duration.ofDays(1), 120, 1_500))
                .hasMessageStartingWith("gate.allowed-lateness = 'null': must be");
    }

    @Test
    void numbers_mayHoldUnderscores() {
        assertThat(MillraceConfig.of(Map.of("scoring.capacity", "2_000_000")).scoring().capacity())
                .isEqualTo(2_000_000);
    }

    @Test
    void secrets_areNeverPrinted() {
        MillraceConfig config =
                MillraceConfig.of(
                        Map.of(
                                "elasticsearch.username", "elastic",
                                "elasticsearch.password", "hunter2",
                                "kafka.properties.sasl.jaas.config", "password=hunter2",
                                "flink.properties.s3.secret-key", "hunter2"));
        assertThat(config.toString()).doesNotContain("hunter2");
        assertThat(config.elasticsearch().password()).isEqualTo("hunter2");
        assertThat(config.kafka().properties())
                .containsEntry("sasl.jaas.config", "password=hunter2")
                .containsEntry("bootstrap.servers", "localhost:9092");
    }

    @Test
    void config_travelsInsideAnOperator() throws IOException, ClassNotFoundException {
        MillraceConfig config =
                MillraceConfig.of(Map.of("kafka.properties.client.dns.lookup", "x"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(config);
        }
        try (ObjectInputStream input =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(input.readObject()).isEqualTo(config);
        }
    }
}
