package io.millrace.jobs.kafka;

import io.millrace.judge.Judgement;
import io.millrace.judge.JudgementCodec;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Judgements as Kafka records: no key, the codec's bytes as the value. */
final class JudgementRecords implements KafkaRecordSerializationSchema<Judgement> {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final JudgementCodec codec = new JudgementCodec();

    JudgementRecords(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Judgement judgement, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(topic, codec.toBytes(judgement));
    }
}
