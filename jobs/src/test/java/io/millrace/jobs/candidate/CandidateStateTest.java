package io.millrace.jobs.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobEnvironment;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.kafka.KafkaModelLog;
import io.millrace.jobs.kafka.Topics;
import io.millrace.jobs.stack.KafkaTopics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateStateTest {
    private static final Map<String, String> LIVE =
            Map.of(
                    "deployment.id", "shop",
                    "kafka.topics.quality", "shop-totals",
                    "kafka.topics.events", "clicks",
                    "experts.enabled", "popularity");

    @TempDir private Path folder;

    @Test
    void candidate_isReadAsItWasWritten() throws IOException {
        CandidateState state =
                new CandidateState(
                        "shop-candidate",
                        URI.create("http://flink:8081"),
                        Path.of("/new one.jar"),
                        LIVE,
                        Set.of("new-learner"),
                        "file:/save points/1",
                        Instant.parse("2026-01-02T03:04:05.678Z"));
        Path file = CandidateState.file(folder, "shop");
        assertThat(file).hasFileName("candidate-shop.json");
        assertThat(CandidateState.read(file)).isEmpty();
        state.write(file);
        assertThat(CandidateState.read(file)).contains(state);
        CandidateState.delete(file);
        assertThat(CandidateState.read(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"id\": \"shop-cand", "[]", "{\"settings\": {}}"})
    void damagedFile_isNamed_andNotTakenForNone(String content) throws IOException {
        Path file = Files.writeString(CandidateState.file(folder, "shop"), content);
        assertThatThrownBy(() -> CandidateState.read(file))
                .isInstanceOf(JobFailedException.class)
                .hasMessageStartingWith(file + " is damaged or of another version of Millrace (")
                .hasMessageEndingWith("): repair it, or use the version that wrote it");
    }

    @Test
    void candidate_hasTheSettingsOfTheLiveJob_andReadsTheSameTopics() {
        Map<String, String> settings = CandidateSettings.of(LIVE, "shop-candidate");
        assertThat(settings).containsEntry("experts.enabled", "popularity");
        MillraceConfig live = MillraceConfig.of(LIVE);
        MillraceConfig candidate = MillraceConfig.of(settings);
        assertThat(candidate.kafka().eventsTopic()).isEqualTo("clicks");
        assertThat(candidate.kafka().catalogueTopic()).isEqualTo(live.kafka().catalogueTopic());
        assertThat(candidate.kafka().erasuresTopic()).isEqualTo(live.kafka().erasuresTopic());
        assertThat(candidate.kafka().erasureReceiptsTopic())
                .as("the ledger that keeps erased shoppers forgotten is one")
                .isEqualTo(live.kafka().erasureReceiptsTopic());
    }

    @Test
    void candidate_writesNothingThatTheLiveJobWrites() {
        MillraceConfig live = MillraceConfig.of(LIVE);
        MillraceConfig candidate = MillraceConfig.of(CandidateSettings.of(LIVE, "shop-candidate"));
        assertThat(written(candidate)).doesNotContainAnyElementsOf(written(live));
        assertThat(written(candidate)).allMatch(name -> name.contains("shop-candidate"));
    }

    private static List<String> written(MillraceConfig config) {
        List<String> names = new ArrayList<>(new KafkaModelLog(config).topics());
        names.addAll(new Topics(config).consumerGroups());
        names.add(config.kafka().qualityTopic());
        names.add(config.kafka().deadLettersTopic());
        names.add(KafkaTopics.judgements(config.deployment().id()));
        names.add(JobEnvironment.checkpointDirectory(config));
        return names;
    }
}
