package io.millrace.jobs.kafka;

import io.millrace.jobs.config.MillraceConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the catalogue topic from its beginning, and then whatever has come since. */
final class CatalogueTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final String servers;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();

    CatalogueTopic(MillraceConfig config) throws IOException {
        topic = config.kafka().catalogueTopic();
        servers = config.kafka().bootstrapServers();
        Properties properties = config.kafka().properties();
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            for (PartitionInfo partition : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (KafkaException e) {
            consumer.close();
            throw unreadable(e);
        }
    }

    /** Takes what the topic says of an item; null takes the item out of the catalogue. */
    @FunctionalInterface
    interface Rows {
        void accept(String itemId, byte[] value) throws IOException;
    }

    /**
     * Hands over every record that was not read before, up to where the topic ended at the call,
     * each key's in their order.
     */
    void readToEnd(Rows rows) throws IOException {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!isThere(ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.key() != null) {
                        rows.accept(
                                new String(record.key(), StandardCharsets.UTF_8), record.value());
                    }
                }
            }
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private IOException unreadable(KafkaException cause) {
        return new IOException(
                "topic %s at %s cannot be read: %s".formatted(topic, servers, cause.getMessage()),
                cause);
    }

    private boolean isThere(Map<TopicPartition, Long> ends) {
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }
}
