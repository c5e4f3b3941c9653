package io.millrace.jobs.upgrade;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.judge.JudgementCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the judgements that the jobs of a deployment publish. Not thread-safe. */
final class JudgementTopic implements ServedLog, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final JudgementCodec codec = new JudgementCodec();
    private ServedChoices choices = new ServedChoices();
    private Instant from;

    JudgementTopic(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = requireNonNull(consumer, "consumer is null");
        this.topic = requireNonNull(topic, "topic is null");
    }

    static JudgementTopic open(KafkaConfig kafka, String deployment) {
        Properties properties = new Properties();
        properties.putAll(kafka.properties());
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // Where retention overtakes the reader it reads on from what is left.
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        return new JudgementTopic(
                new KafkaConsumer<>(properties, bytes, bytes), KafkaTopics.judgements(deployment));
    }

    /**
     * {@inheritDoc} Asked again with the same time it reads only what has come since.
     *
     * @return {@link ServedQuality#NONE} where the job is of a version that publishes no judgements
     */
    @Override
    public ServedQuality since(Instant time) {
        try {
            if (!time.equals(from)) {
                choices = new ServedChoices();
                seek(time.toEpochMilli());
                from = time;
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    add(record);
                }
            }
        } catch (KafkaException e) {
            throw new JobFailedException("the judgements in " + topic + " cannot be read", e);
        }
        return choices.quality();
    }

    private void seek(long time) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        Map<TopicPartition, Long> times = new HashMap<>();
        for (PartitionInfo each : partitions == null ? List.<PartitionInfo>of() : partitions) {
            times.put(new TopicPartition(topic, each.partition()), time);
        }
        consumer.assign(times.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
        for (TopicPartition partition : times.keySet()) {
            OffsetAndTimestamp begin = begins.get(partition);
            consumer.seek(partition, begin == null ? ends.get(partition) : begin.offset());
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            choices.add(codec.fromBytes(record.value()));
        } catch (IOException e) {
            throw new JobFailedException(
                    "record %d of topic %s is no judgement"
                            .formatted(record.offset(), record.topic()),
                    e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
