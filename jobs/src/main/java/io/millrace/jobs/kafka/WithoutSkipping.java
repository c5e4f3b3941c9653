package io.millrace.jobs.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
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
        return start.getPartitionOffsets(partitions, retriever);
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
