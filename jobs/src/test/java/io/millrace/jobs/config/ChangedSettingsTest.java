package io.millrace.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangedSettingsTest {
    @Test
    void changed_isWhatRanksOtherwiseThanByDefault() {
        Settings settings =
                new ConfigLoader()
                        .values(
                                "test",
                                Map.of(
                                        "learner.history-length", "7",
                                        "learner.popularity-half-life", "48 h",
                                        "learner.neighbours", "100",
                                        "kafka.bootstrap-servers", "elsewhere:9092",
                                        "elasticsearch.api-key", "hunter2"))
                        .settings();

        // 100 neighbours are the default; where Kafka is says nothing about the ranking.
        assertThat(MillraceConfig.changed(settings))
                .containsExactly(
                        Map.entry("learner.history-length", "7"),
                        Map.entry("learner.popularity-half-life", "2 d"));
    }
}
