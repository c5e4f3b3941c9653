package io.millrace.jobs.candidate;

import io.millrace.jobs.candidate.PairedJudgements.Side;
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

/**
 * Reads the judgements of two deployments, both at once, so that few of them wait for the other.
 */
final class JudgementTopics {
    private static final String PATIENCE = "15000";
    private static final Duration POLL = Duration.ofMillis(200);

    private final JudgementCodec codec = new JudgementCodec();
    private final String brokers;
    private final Properties properties;
    private final Map<String, Side> sides;

    JudgementTopics(KafkaConfig kafka, String live, String candidate) {
        brokers = kafka.bootstrapServers();
        properties = kafka.properties();
        // Somebody waits.
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        sides =
                Map.of(
                        KafkaTopics.judgements(live), Side.LIVE,
                        KafkaTopics.judgements(candidate), Side.CANDIDATE);
    }

    /**
     * All that was published since a time, as of now.
     *
     * @throws JobFailedException if one of the deployments publishes none, or Kafka does not answer
     */
    PairedJudgements read(Instant since) {
        PairedJudgements judgements = new PairedJudgements();
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
            Map<TopicPartition, Long> ends = assign(consumer, since.toEpochMilli());
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    add(record, judgements);
                }
            }
        } catch (KafkaException e) {
            throw new JobFailedException(
                    "the judgements cannot be read from Kafka at " + brokers, e);
        }
        return judgements;
    }

    private Map<TopicPartition, Long> assign(Consumer<byte[], byte[]> consumer, long since) {
        Map<TopicPartition, Long> times = new HashMap<>();
        for (String topic : sides.keySet()) {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            if (partitions == null || partitions.isEmpty()) {
                throw new JobFailedException(
                        "there is no topic %s: its job has not published judgements yet, or is of a version that publishes none"
                                .formatted(topic));
            }
            partitions.forEach(
                    info -> times.put(new TopicPartition(topic, info.partition()), since));
        }
        consumer.assign(times.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
        for (TopicPartition partition : times.keySet()) {
            OffsetAndTimestamp begin = begins.get(partition);
            consumer.seek(partition, begin == null ? ends.get(partition) : begin.offset());
        }
        return ends;
    }

    private void add(ConsumerRecord<byte[], byte[]> record, PairedJudgements judgements) {
        try {
            judgements.add(
                    sides.get(record.topic()), codec.fromBytes(record.value()), record.timestamp());
        } catch (IOException e) {
            throw new JobFailedException(
                    "record %d of topic %s is no judgement"
                            .formatted(record.offset(), record.topic()),
                    e);
        }
    }
}
