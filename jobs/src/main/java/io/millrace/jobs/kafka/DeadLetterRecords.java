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

    /** Null where letters hold records as they came. */
    private final DeadLetterPrivacy privacy;

    DeadLetterRecords(String topic, DeadLetterPrivacy privacy) {
        this.topic = topic;
        this.privacy = privacy;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            RejectedRecord record, KafkaSinkContext context, Long timestamp) {
        RejectedRecord rejected = privacy == null ? record : privacy.apply(record);
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
