package io.millrace.jobs.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts where another initializer says, but never skips: when the topic no longer reaches back to
 * the place a checkpoint goes on from, the job stops with Kafka's message instead of losing events
 * in silence.
 */
final class WithoutSkipping implements OffsetsInitializer {
    private static final long serialVersionUID = 1L;

    private final OffsetsInitializer start;

    WithoutSkipping(OffsetsInitializer start) {
        this.start = start;
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        Map<TopicPartition, Long> offsets =
                new HashMap<>(start.getPartitionOffsets(partitions, retriever));
        Set<TopicPartition> committed = new HashSet<>();
        offsets.forEach(
                (partition, offset) -> {
                    if (offset == KafkaPartitionSplit.COMMITTED_OFFSET) {
                        committed.add(partition);
                    }
                });
        if (!committed.isEmpty()) {
            // Left to the consumer, a partition that was never read would be an error.
            Map<TopicPartition, Long> known = retriever.committedOffsets(committed);
            for (TopicPartition partition : committed) {
                Long offset = known.get(partition);
                offsets.put(
                        partition, offset == null ? KafkaPartitionSplit.EARLIEST_OFFSET : offset);
            }
        }
        return offsets;
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
