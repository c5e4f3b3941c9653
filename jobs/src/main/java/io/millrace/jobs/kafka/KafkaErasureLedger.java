package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.events.BadRecordException;
import io.millrace.events.ErasureReceipt;
import io.millrace.events.ErasureReceiptCodec;
import io.millrace.events.ShopperPseudonyms;
import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.MillraceConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The ledger as the receipts in Kafka have it: of all deployments, since whoever was erased from
 * one is not to come back in another.
 */
public final class KafkaErasureLedger implements ErasureLedgerSource {
    private static final long serialVersionUID = 1L;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConfig kafka;
    private final ShopperPseudonyms pseudonyms;

    public KafkaErasureLedger(MillraceConfig config) {
        kafka = requireNonNull(config, "config is null").kafka();
        pseudonyms = config.elasticsearch().shopperPseudonyms();
    }

    @Override
    public ErasureLedger read() {
        ErasureLedger ledger = new ErasureLedger(pseudonyms);
        Properties properties = kafka.properties();
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(kafka.erasureReceiptsTopic()).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!isThere(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    add(record, ledger);
                }
            }
        }
        return ledger;
    }

    private void add(ConsumerRecord<byte[], byte[]> record, ErasureLedger ledger) {
        if (record.value() == null) {
            return;
        }
        ErasureReceipt receipt;
        try {
            receipt = new ErasureReceiptCodec().decode(record.value());
        } catch (BadRecordException e) {
            throw new IllegalStateException(
                    "record %d of topic %s is no erasure receipt: %s"
                            .formatted(record.offset(), kafka.erasureReceiptsTopic(), e.detail()),
                    e);
        }
        if (!receipt.key().equals(pseudonyms.fingerprint())) {
            throw new IllegalStateException(
                    "topic %s was written with another elasticsearch.shopper-id-key (fingerprint %s, now %s): erased shoppers would not be recognised and could come back; see docs/erasure.md"
                            .formatted(
                                    kafka.erasureReceiptsTopic(),
                                    receipt.key(),
                                    pseudonyms.fingerprint()));
        }
        ledger.add(receipt.shopper(), receipt.erasedUpTo(), receipt.lastDocument());
    }

    private static boolean isThere(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
