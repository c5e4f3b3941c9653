package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.PopularityBucket;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelLogConfig;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.sink.CatalogueSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The catalogue topic, with what the model log knows of its items.
 *
 * <p>The model log is read first. What it says of an item is then no newer than the item's record
 * in the topic: a document made of both never outranks a newer one that the job writes.
 */
public final class KafkaCatalogue implements CatalogueSource {

    private static final Duration POLL = Duration.ofMillis(200);

    private final MillraceConfig config;

    public KafkaCatalogue(MillraceConfig config) {
        this.config = requireNonNull(config, "config is null");
    }

    /** What the model knows of an item. */
    private record Learned(long version, double popularity) {}

    @FunctionalInterface
    private interface Rows {
        void accept(String itemId, byte[] value) throws IOException;
    }

    @Override
    public void forEach(Target target) throws IOException, InterruptedException {
        Map<String, Learned> learned = learned();
        CatalogueCodec codec = new CatalogueCodec();
        read(
                (itemId, value) -> {
                    Learned known = learned.getOrDefault(itemId, new Learned(0, 0));
                    if (value == null) {
                        target.accept(ItemDocument.deletion(itemId, known.version(), -1));
                        return;
                    }
                    try {
                        target.accept(
                                ItemDocument.of(
                                                codec.decode(value),
                                                PopularityBucket.of(known.popularity()),
                                                ModelVersion.epoch(known.version()))
                                        .toSearchDocument(known.version(), -1));
                    } catch (BadRecordException e) {
                        // The job has put it aside as a dead letter, and indexes nothing either.
                        return;
                    }
                });
    }

    @Override
    public Set<String> listed(Set<String> itemIds) throws IOException, InterruptedException {
        Set<String> listed = new HashSet<>();
        read(
                (itemId, value) -> {
                    if (value == null) {
                        listed.remove(itemId);
                    } else if (itemIds.contains(itemId)) {
                        listed.add(itemId);
                    }
                });
        return listed;
    }

    private Map<String, Learned> learned() throws IOException, InterruptedException {
        Map<String, Learned> learned = new HashMap<>();
        if (config.modelLog().kind() == ModelLogConfig.Kind.MEMORY) {
            return learned;
        }
        try (ModelLog.Reader reader = new KafkaModelLog(config).openReader()) {
            while (!reader.hasCaughtUp()) {
                for (ModelLog.Entry entry : reader.poll(POLL)) {
                    if (entry.channel() == Channel.ITEMS
                            && entry.record() instanceof ItemRecord item) {
                        learned.merge(
                                item.itemId(),
                                new Learned(item.version(), item.popularity()),
                                (one, other) -> one.version() > other.version() ? one : other);
                    }
                }
            }
        } catch (KafkaException e) {
            throw new IOException(
                    "the model log at %s cannot be read: %s"
                            .formatted(config.kafka().bootstrapServers(), e.getMessage()),
                    e);
        }
        return learned;
    }

    /** Every record of the topic up to where it ended at the call, each key's in their order. */
    private void read(Rows rows) throws IOException {
        String topic = config.kafka().catalogueTopic();
        Properties properties = config.kafka().properties();
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo partition : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!isThere(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.key() != null) {
                        rows.accept(
                                new String(record.key(), StandardCharsets.UTF_8), record.value());
                    }
                }
            }
        } catch (KafkaException e) {
            throw new IOException(
                    "topic %s at %s cannot be read: %s"
                            .formatted(topic, config.kafka().bootstrapServers(), e.getMessage()),
                    e);
        }
    }

    private static boolean isThere(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }
}
