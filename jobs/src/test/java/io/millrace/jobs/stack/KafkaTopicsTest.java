package io.millrace.jobs.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.config.MillraceConfig;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class KafkaTopicsTest {
    @Test
    void topics_haveTheNamesAndCleanUpTheyNeed() {
        MillraceConfig config =
                MillraceConfig.of(Map.of("kafka.partitions", "3", "kafka.topics.events", "clicks"));
        List<NewTopic> topics = KafkaTopics.topics(config.kafka());
        assertThat(topics)
                .extracting(NewTopic::name)
                .containsExactly(
                        "clicks",
                        "catalogue",
                        "erasures",
                        "erasure-receipts",
                        "dead-letters",
                        "quality");
        assertThat(topics).extracting(NewTopic::numPartitions).containsExactly(3, 3, 1, 1, 1, 1);
        assertThat(topics)
                .extracting(topic -> topic.configs().get("cleanup.policy"))
                .containsExactly(
                        "delete", "compact", "delete", "compact", "compact,delete", "compact");
        assertThat(topics.get(1).configs())
                .as("whoever was down for less hears of what left the catalogue")
                .containsEntry("delete.retention.ms", "2592000000");
        assertThat(topics)
                .allMatch(
                        topic ->
                                topic.configs()
                                        .get("message.timestamp.type")
                                        .equals("LogAppendTime"));
    }

    @Test
    void judgements_areADeploymentsOwnAndShortLived() {
        NewTopic topic = KafkaTopics.judgementsTopic("shop-candidate");
        assertThat(topic.name()).isEqualTo("shop-candidate-model-judgements");
        assertThat(topic.configs())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "86400000")
                .containsEntry("segment.ms", "10800000")
                .containsEntry("message.timestamp.type", "LogAppendTime");
    }
}
