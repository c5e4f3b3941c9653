package io.millrace.jobs.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.OutcomeTotal;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Totals as Kafka records: key the name, value {@code {"name","value","epoch","at"}}. */
final class OutcomeTotalRecords implements KafkaRecordSerializationSchema<OutcomeTotal> {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic;

    OutcomeTotalRecords(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutcomeTotal total, KafkaSinkContext context, Long timestamp) {
        try {
            byte[] value =
                    JSON.writeValueAsBytes(
                            JSON.createObjectNode()
                                    .put("name", total.name())
                                    .put("value", total.total())
                                    .put("epoch", ModelVersion.epoch(total.version()))
                                    .put("at", System.currentTimeMillis()));
            return new ProducerRecord<>(
                    topic, total.name().getBytes(StandardCharsets.UTF_8), value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a total could not be written: " + total, e);
        }
    }
}
