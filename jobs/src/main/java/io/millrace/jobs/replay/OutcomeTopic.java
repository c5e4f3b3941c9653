package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the job's outcome counters in the compacted quality topic. Not thread safe. */
public final class OutcomeTopic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final OutcomeTotals totals = new OutcomeTotals();

    OutcomeTopic(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = requireNonNull(consumer, "consumer is null");
        this.partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * @param kafka client properties with at least {@code bootstrap.servers}
     */
    public static OutcomeTopic open(Properties kafka, String topic) {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        ByteArrayDeserializer deserializer = new ByteArrayDeserializer();
        return new OutcomeTopic(new KafkaConsumer<>(properties, deserializer, deserializer), topic);
    }

    /** The counters as they stand now; waits until everything published so far has been read. */
    public Outcomes read() {
        catchUp();
        return totals.outcomes();
    }

    /** What is counted about the quality of the ranking, as of now. */
    public QualityTotals readQuality() {
        catchUp();
        return totals.quality();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void catchUp() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                totals.accept(record.key(), record.value());
            }
        }
    }
}
