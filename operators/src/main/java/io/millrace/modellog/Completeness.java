package io.millrace.modellog;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether everything an epoch published has been read: in every partition, markers that together
 * cover all key groups. Not thread-safe.
 */
final class Completeness {
    private final long epoch;
    private final int partitions;
    private final Map<String, BitSet> covered = new HashMap<>();
    private int completePartitions;

    /**
     * @param partitions partitions of all channels together
     */
    Completeness(long epoch, int partitions) {
        this.epoch = epoch;
        this.partitions = partitions;
    }

    void add(Channel channel, int partition, EpochMarker marker) {
        if (marker.epoch() != epoch) {
            return;
        }
        BitSet groups = covered.computeIfAbsent(channel + "/" + partition, unused -> new BitSet());
        boolean wasComplete = groups.cardinality() == marker.keyGroups();
        groups.set(marker.firstKeyGroup(), marker.lastKeyGroup() + 1);
        if (!wasComplete && groups.cardinality() == marker.keyGroups()) {
            completePartitions++;
        }
    }

    boolean isComplete() {
        return completePartitions == partitions;
    }
}
