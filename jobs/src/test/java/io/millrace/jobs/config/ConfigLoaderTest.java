package io.millrace.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir Path folder;

    @Test
    void load_laterSourceWins() throws IOException {
        Path file =
                write(
                        """
                        deployment:
                          id: file
                        gate.dedup-window: 100
                        learner:
                          history-length: 7
                          neighbours: 170
                        """);
        MillraceConfig config =
                new ConfigLoader()
                        .values(
                                "local stack",
                                Map.of("learner.history-length", "5", "flink.parallelism", "9"))
                        .file(file)
                        .environment(
                                Map.of(
                                        "MILLRACE_GATE_DEDUP_WINDOW", "200",
                                        "MILLRACE_LEARNER_NEIGHBOURS", "180",
                                        "PATH", "/bin"))
                        .assignments(List.of("gate.dedup-window = 300"))
                        .load();
        assertThat(config.flink().parallelism()).isEqualTo(9);
        assertThat(config.deployment().id()).isEqualTo("file");
        assertThat(config.learner().historyLength()).isEqualTo(7);
        assertThat(config.learner().neighbours()).isEqualTo(180);
        assertThat(config.gate().dedupWindow()).isEqualTo(300);
    }

    @Test
    void file_nestedDottedAndLists() throws IOException {
        Path file =
                write(
                        """
                        # a comment
                        elasticsearch:
                          hosts:
                            - http://one:9200
                            - http://two:9200
                          bulk.flush-interval: 250 ms
                        slate:
                          tier-sizes: [5, 20, 100]
                        kafka:
                          properties:
                            security.protocol: SSL
                            ssl:
                              truststore.location: /etc/trust
                        checkpoint.incremental: false
                        """);
        MillraceConfig config = new ConfigLoader().file(file).load();
        assertThat(config.elasticsearch().hosts())
                .containsExactly("http://one:9200", "http://two:9200");
        assertThat(config.elasticsearch().bulk().flushInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.slate().tierSizes()).containsExactly(5, 20, 100);
        assertThat(config.kafka().clientProperties())
                .containsOnly(
                        Map.entry("security.protocol", "SSL"),
                        Map.entry("ssl.truststore.location", "/etc/trust"));
        assertThat(config.checkpoint().incremental()).isFalse();
    }

    @Test
    void file_empty() throws IOException {
        assertThat(new ConfigLoader().file(write("")).load()).isEqualTo(MillraceConfig.defaults());
        assertThat(new ConfigLoader().file(write("# nothing\n")).load())
                .isEqualTo(MillraceConfig.defaults());
    }

    @Test
    void file_unknownKey_namesTheLineAndTheNearestKey() throws IOException {
        Path file = write("gate:\n  dedup-window: 100\n  alowed-latness: 3 d\n");
        assertThatThrownBy(() -> new ConfigLoader().file(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "gate.alowed-latness (%s line 3): there is no such setting; did you mean gate.allowed-lateness?"
                                .formatted(file));
    }

    @Test
    void file_badValue_namesTheLine() throws IOException {
        Path file = write("gate:\n  dedup-window: many\n");
        ConfigLoader loader = new ConfigLoader().file(file);
        assertThatThrownBy(loader::load)
                .hasMessage(
                        "gate.dedup-window = 'many' (%s line 2): must be a whole number from 16 to 65536"
                                .formatted(file));
    }

    @Test
    void file_sameKeyTwice() throws IOException {
        Path file = write("gate:\n  dedup-window: 100\ngate.dedup-window: 200\n");
        assertThatThrownBy(() -> new ConfigLoader().file(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "gate.dedup-window (%1$s line 3): was already set at %1$s line 2"
                                .formatted(file));
    }

    @Test
    void file_thatIsNoMapping() throws IOException {
        Path list = write("- a\n- b\n");
        assertThatThrownBy(() -> new ConfigLoader().file(list))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must hold keys and values");
    }

    @Test
    void file_malformed() throws IOException {
        Path file = write("gate:\n  dedup-window: [1, 2\nlearner: {\n");
        assertThatThrownBy(() -> new ConfigLoader().file(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file + " line ")
                .hasMessageContaining("not valid YAML")
                .hasMessageNotContaining("\n");
    }

    @Test
    void file_keyWithoutValue() throws IOException {
        Path file = write("deployment:\n  id:\n");
        assertThatThrownBy(() -> new ConfigLoader().file(file))
                .hasMessage(
                        "deployment.id (%s line 2): has no value; leave the key out for the default"
                                .formatted(file));
    }

    @Test
    void file_severalDocuments() throws IOException {
        Path file = write("deployment.id: a\n---\ndeployment.id: b\n");
        assertThatThrownBy(() -> new ConfigLoader().file(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one YAML document");
    }

    @Test
    void file_missing() {
        Path file = folder.resolve("absent.yaml");
        assertThatThrownBy(() -> new ConfigLoader().file(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ": there is no such file");
    }

    @Test
    void environment_badValue_namesTheVariable() {
        ConfigLoader loader =
                new ConfigLoader().environment(Map.of("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", "here"));
        assertThatThrownBy(loader::load)
                .hasMessage(
                        "kafka.bootstrap-servers = 'here' (MILLRACE_KAFKA_BOOTSTRAP_SERVERS): must be host:port pairs separated by commas");
    }

    @Test
    void environment_unknownVariable_isRefused() {
        assertThatThrownBy(
                        () ->
                                new ConfigLoader()
                                        .environment(
                                                Map.of("MILLRACE_KAFKA_BOOTSTRAP_SERVER", "a:1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "environment variable MILLRACE_KAFKA_BOOTSTRAP_SERVER: there is no such setting; did you mean MILLRACE_KAFKA_BOOTSTRAP_SERVERS?");
    }

    @Test
    void environment_ofTheLauncherAndOfKubernetes_isNoSetting() {
        Map<String, String> variables =
                Map.of(
                        "MILLRACE_SKIP_CHECKS", "memory",
                        "MILLRACE_SERVICE_HOST", "10.0.0.1",
                        "MILLRACE_SERVICE_PORT_HTTP", "80",
                        "MILLRACE_PORT", "tcp://10.0.0.1:80",
                        "MILLRACE_PORT_80_TCP_ADDR", "10.0.0.1",
                        "MILLRACE_CONSOLE_PORT", "tcp://10.0.0.2:80");
        assertThat(new ConfigLoader().environment(variables).load())
                .isEqualTo(MillraceConfig.defaults());
    }

    @Test
    void environment_propertyOfALibrary() {
        MillraceConfig config =
                new ConfigLoader()
                        .environment(Map.of("MILLRACE_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SSL"))
                        .load();
        assertThat(config.kafka().clientProperties())
                .containsOnly(Map.entry("security.protocol", "SSL"));
    }

    @Test
    void assignments_withoutEqualsSign() {
        assertThatThrownBy(() -> new ConfigLoader().assignments(List.of("gate.dedup-window")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("--set gate.dedup-window: must be written key=value");
    }

    @Test
    void assignments_unknownKeyThatResemblesNothing() {
        assertThatThrownBy(() -> new ConfigLoader().assignments(List.of("zzz=1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "zzz (--set): there is no such setting; docs/configuration.md lists them all");
    }

    @Test
    void assignments_familyWithoutName() {
        assertThatThrownBy(() -> new ConfigLoader().assignments(List.of("kafka.properties.=1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no such setting");
    }

    @Test
    void assignments_secretOutOfRange_isNotShown() {
        assertThat(
                        new ConfigLoader()
                                .assignments(List.of("elasticsearch.api-key=abc=="))
                                .load()
                                .elasticsearch()
                                .apiKey())
                .isEqualTo("abc==");
    }

    @Test
    void secret_inAFileOfItsOwn() throws IOException {
        Path file = Files.writeString(folder.resolve("the key"), "abc==\n");
        Settings settings =
                new ConfigLoader()
                        .environment(Map.of("MILLRACE_ELASTICSEARCH_API_KEY_FILE", file.toString()))
                        .settings();
        assertThat(settings.get(ElasticsearchConfig.API_KEY)).isEqualTo("abc==");
        assertThat(settings.origin("elasticsearch.api-key"))
                .isEqualTo("elasticsearch.api-key-file, MILLRACE_ELASTICSEARCH_API_KEY_FILE");
    }

    @Test
    void secret_laterWins_inAFileOrNot() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "of the file");
        ConfigLoader loader =
                new ConfigLoader()
                        .assignments(List.of("elasticsearch.api-key=given"))
                        .assignments(List.of("elasticsearch.api-key-file=" + file));
        assertThat(loader.load().elasticsearch().apiKey()).isEqualTo("of the file");
        loader.assignments(List.of("elasticsearch.api-key=given"));
        assertThat(loader.load().elasticsearch().apiKey()).isEqualTo("given");
    }

    @Test
    void secret_inAFileThatIsMissing() {
        ConfigLoader loader = new ConfigLoader();
        assertThatThrownBy(
                        () ->
                                loader.assignments(
                                        List.of("elasticsearch.password-file=/no/such/file")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "elasticsearch.password-file = '/no/such/file' (--set): must be a file that"
                                + " can be read");
        assertThatThrownBy(() -> loader.assignments(List.of("scoring.capacity-file=/no/such/file")))
                .as("what is no secret stands where it is")
                .hasMessageContaining("there is no such setting");
    }

    @Test
    void settings_nameTheOrigin() {
        Settings settings =
                new ConfigLoader().assignments(List.of("flink.parallelism=3")).settings();
        assertThat(settings.origin("flink.parallelism")).isEqualTo("--set");
        assertThat(settings.origin("flink.rest-port")).isEqualTo("default");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("millrace.yaml"), text);
    }
}
