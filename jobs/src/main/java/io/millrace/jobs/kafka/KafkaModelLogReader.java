package io.millrace.jobs.kafka;

import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog.Claim;
import io.millrace.modellog.ModelLog.Entry;
import io.millrace.modellog.ModelLog.Reader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the model log's topics from their beginning, without a consumer group. */
final class KafkaModelLogReader implements Reader {
    private static final Duration FENCE_POLL = Duration.ofMillis(200);

    /** Learners report their progress, under their epoch, whenever they publish. */
    private static final long LATEST_RECORDS = 256;

    private final ModelRecordCodec codec = new ModelRecordCodec();
    private final KafkaModelLog log;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition fence;
    private final Map<String, Channel> channels = new HashMap<>();
    private final Map<Channel, Integer> partitions = new EnumMap<>(Channel.class);
    private final Map<TopicPartition, Long> ends;
    private Claim newestClaim;

    private KafkaModelLogReader(KafkaModelLog log, boolean everything) {
        this.log = log;
        consumer =
                new KafkaConsumer<>(
                        log.consumerProperties(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        fence = new TopicPartition(log.fenceTopic(), 0);
        List<TopicPartition> assigned = new ArrayList<>();
        assigned.add(fence);
        if (everything) {
            for (Channel channel : Channel.values()) {
                channels.put(log.topic(channel), channel);
                int count = consumer.partitionsFor(log.topic(channel)).size();
                partitions.put(channel, count);
                for (int partition = 0; partition < count; partition++) {
                    assigned.add(new TopicPartition(log.topic(channel), partition));
                }
            }
        }
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
        ends = consumer.endOffsets(assigned);
    }

    static KafkaModelLogReader ofEverything(KafkaModelLog log) {
        return new KafkaModelLogReader(log, true);
    }

    static KafkaModelLogReader ofFence(KafkaModelLog log) {
        return new KafkaModelLogReader(log, false);
    }

    /** Reads the fence to its end; the first claim of a claimant, or null. */
    Claim firstClaim(String claimant) {
        Claim first = null;
        while (!hasCaughtUp()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(FENCE_POLL)) {
                Claim claim = claim(record);
                if (first == null && claim.claimant().equals(claimant)) {
                    first = claim;
                }
            }
        }
        return first;
    }

    /** The highest epoch of the last records of every partition, 0 for none; reads nothing else. */
    long latestEpoch() throws InterruptedException {
        ends.forEach(
                (partition, end) -> {
                    boolean isFence = partition.equals(fence);
                    consumer.seek(partition, isFence ? end : Math.max(0, end - LATEST_RECORDS));
                });
        long highest = 0;
        while (!hasCaughtUp()) {
            for (Entry entry : poll(FENCE_POLL)) {
                if (entry.record() != null) {
                    highest = Math.max(highest, entry.record().epoch());
                }
            }
        }
        return highest;
    }

    /** Claims in the fence, which is the number of the newest epoch too. */
    long claims() {
        return ends.get(fence);
    }

    Map<Channel, Integer> channelPartitions() {
        Map<Channel, Integer> counts = new EnumMap<>(Channel.class);
        for (Channel channel : Channel.values()) {
            counts.put(channel, consumer.partitionsFor(log.topic(channel)).size());
        }
        return counts;
    }

    @Override
    public int partitions(Channel channel) {
        return partitions.get(channel);
    }

    @Override
    public List<Entry> poll(Duration timeout) throws InterruptedException {
        List<Entry> entries = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
                if (record.topic().equals(fence.topic())) {
                    Claim claim = claim(record);
                    if (!claim.claimant().equals(KafkaModelLog.SKIPPED)) {
                        newestClaim = claim;
                    }
                } else {
                    entries.add(entry(channels.get(record.topic()), record, codec));
                }
            }
        } catch (InterruptException e) {
            // The client has set the interrupt flag again, which would fail the next call too.
            Thread.interrupted();
            throw (InterruptedException)
                    new InterruptedException("interrupted while reading the model log")
                            .initCause(e);
        }
        return entries;
    }

    @Override
    public boolean hasCaughtUp() {
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Claim newestClaim() {
        return newestClaim;
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }

    private static Claim claim(ConsumerRecord<byte[], byte[]> record) {
        return new Claim(new String(record.key(), StandardCharsets.UTF_8), record.offset() + 1);
    }

    /** One that nobody can read is told as that: its owner can publish the key again. */
    static Entry entry(
            Channel channel, ConsumerRecord<byte[], byte[]> record, ModelRecordCodec codec) {
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        ModelRecord value = null;
        String problem = key == null ? "it has no key" : null;
        try {
            if (problem == null && record.value() != null) {
                value = codec.fromBytes(record.value());
            }
        } catch (IOException e) {
            problem = e.toString();
        }
        String told =
                problem == null
                        ? null
                        : "%s, partition %d, offset %d, key %s: %s"
                                .formatted(
                                        record.topic(),
                                        record.partition(),
                                        record.offset(),
                                        key,
                                        problem);
        return new Entry(channel, record.partition(), key, value, told);
    }
}
