package io.millrace.jobs.erase;

import static java.util.Objects.requireNonNull;

import io.millrace.events.BadRecordException;
import io.millrace.events.ErasureReceipt;
import io.millrace.events.ErasureReceiptCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the receipts. Not thread-safe. */
public final class ReceiptTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, ErasureReceipt> receipts = new HashMap<>();

    private ReceiptTopic(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * @param kafka client properties with at least {@code bootstrap.servers}
     */
    public static ReceiptTopic open(Properties kafka, String topic) {
        requireNonNull(topic, "topic is null");
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        ByteArrayDeserializer deserializer = new ByteArrayDeserializer();
        return new ReceiptTopic(new KafkaConsumer<>(properties, deserializer, deserializer), topic);
    }

    /**
     * The newest receipt of a shopper, among those read by now and those that come within a moment.
     *
     * @param kafkaKey see {@link ErasureReceipt#kafkaKey()}
     */
    public Optional<ErasureReceipt> find(String kafkaKey) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.key() != null && record.value() != null) {
                receipts.put(
                        new String(record.key(), StandardCharsets.UTF_8), decode(record.value()));
            }
        }
        return Optional.ofNullable(receipts.get(kafkaKey));
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static ErasureReceipt decode(byte[] value) {
        try {
            return new ErasureReceiptCodec().decode(value);
        } catch (BadRecordException e) {
            throw new IllegalStateException("no erasure receipt: " + e.detail(), e);
        }
    }
}
