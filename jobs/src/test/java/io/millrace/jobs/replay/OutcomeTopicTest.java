package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutcomeTopicTest {

    private static final TopicPartition PARTITION = new TopicPartition("quality", 0);

    private final MockConsumer<byte[], byte[]> consumer =
            new MockConsumer<>(OffsetResetStrategy.EARLIEST);
    private OutcomeTopic topic;
    private long offset;

    @BeforeEach
    void open() {
        consumer.updatePartitions(
                "quality",
                List.of(new PartitionInfo("quality", 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        topic = new OutcomeTopic(consumer, "quality");
    }

    @Test
    void read_emptyTopic_hasNoOutcomes() {
        assertThat(topic.read()).isEqualTo(Outcomes.NONE);
    }

    @Test
    void read_newestValueOfEachCounterCounts() {
        publish("outcome.learned", 5, 1);
        publish("outcome.late", 1, 1);
        publish("recall.at.10", 99, 1);
        assertThat(topic.read().counts()).isEqualTo(Map.of("learned", 5L, "late", 1L));

        publish("outcome.learned", 8, 1);
        assertThat(topic.read().learned()).isEqualTo(8);
    }

    @Test
    void readQuality_isWhatIsCountedBesideTheOutcomes() {
        publish("outcome.learned", 5, 1);
        publish("served.judged", 3, 1);
        publish("choices.all", 4, 1);
        publish("recall.at.10", 99, 1);

        assertThat(topic.readQuality().counts())
                .isEqualTo(Map.of("served.judged", 3L, "choices.all", 4L));
        assertThat(topic.read().total()).isEqualTo(5);
    }

    @Test
    void read_restoredJob_mayGoBackButAReplacedOneIsIgnored() {
        publish("outcome.learned", 500, 1);
        publish("outcome.learned", 300, 2);
        publish("outcome.learned", 510, 1);

        assertThat(topic.read().learned()).isEqualTo(300);
    }

    @Test
    void read_valueThatIsNoNumber_isNamed() {
        record("outcome.learned", "{\"value\":\"many\"}");

        assertThatThrownBy(topic::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outcome.learned");
    }

    private void publish(String name, long value, long epoch) {
        record(
                name,
                "{\"name\":\"%s\",\"value\":%d,\"epoch\":%d,\"at\":1}"
                        .formatted(name, value, epoch));
    }

    private void record(String key, String value) {
        consumer.addRecord(
                new ConsumerRecord<>(
                        "quality",
                        0,
                        offset++,
                        key.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)));
        consumer.updateEndOffsets(Map.of(PARTITION, offset));
    }
}
