package io.millrace.jobs.kafka;

import io.millrace.events.DeadLetter;
import io.millrace.events.DeadLetterCodec;
import io.millrace.flink.RejectedRecord;
import io.millrace.gate.SourceRecord;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Dead letters as Kafka records. */
final class DeadLetterRecords implements KafkaRecordSerializationSchema<RejectedRecord> {
    private static final long serialVersionUID = 1L;

    private final String topic;

    DeadLetterRecords(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            RejectedRecord rejected, KafkaSinkContext context, Long timestamp) {
        SourceRecord source = rejected.source();
        DeadLetter letter =
                new DeadLetter(
                        rejected.reason(),
                        rejected.detail(),
                        source.topic(),
                        source.partition(),
                        source.offset(),
                        source.key(),
                        source.value(),
                        System.currentTimeMillis());
        return new ProducerRecord<>(
                topic,
                letter.kafkaKey().getBytes(StandardCharsets.UTF_8),
                new DeadLetterCodec().encode(letter));
    }
}
