package io.millrace.jobs.kafka;

import io.millrace.erasure.ErasedShopper;
import io.millrace.events.ErasureReceipt;
import io.millrace.events.ErasureReceiptCodec;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Receipts as Kafka records. */
final class ErasureReceiptRecords implements KafkaRecordSerializationSchema<ErasedShopper> {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final String deployment;
    private final String fingerprint;

    /**
     * @param fingerprint of the key of the pseudonyms
     */
    ErasureReceiptRecords(String topic, String deployment, String fingerprint) {
        this.topic = topic;
        this.deployment = deployment;
        this.fingerprint = fingerprint;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            ErasedShopper erased, KafkaSinkContext context, Long timestamp) {
        ErasureReceipt receipt =
                new ErasureReceipt(
                        deployment,
                        erased.pseudonym(),
                        fingerprint,
                        erased.requestedAt(),
                        erased.upTo(),
                        erased.erasedAt(),
                        erased.lastDocument(),
                        erased.historyItems(),
                        erased.purchases(),
                        erased.withdrawn(),
                        erased.remaining());
        return new ProducerRecord<>(
                topic,
                receipt.kafkaKey().getBytes(StandardCharsets.UTF_8),
                new ErasureReceiptCodec().encode(receipt));
    }
}
