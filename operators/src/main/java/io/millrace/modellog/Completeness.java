package io.millrace.modellog;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether everything an epoch published has been read: in every partition, markers that together
 * cover all key groups. The markers also say who publishes: one for each subtask of a learner that
 * really runs, however many were asked for. Not thread-safe.
 */
final class Completeness {
    private final long epoch;
    private final Map<Channel, Integer> partitions;
    private final Map<String, BitSet> covered = new HashMap<>();
    private final Map<Channel, Map<Integer, EpochMarker>> publishers = new EnumMap<>(Channel.class);
    private int incomplete;

    /**
     * @param partitions of each channel
     */
    Completeness(long epoch, Map<Channel, Integer> partitions) {
        this.epoch = epoch;
        this.partitions = new EnumMap<>(partitions);
        incomplete = partitions.values().stream().mapToInt(Integer::intValue).sum();
    }

    void add(Channel channel, int partition, EpochMarker marker) {
        if (marker.epoch() != epoch) {
            return;
        }
        publishers
                .computeIfAbsent(channel, unused -> new TreeMap<>())
                .put(marker.firstKeyGroup(), marker);
        BitSet groups = covered.computeIfAbsent(key(channel, partition), unused -> new BitSet());
        boolean wasComplete = groups.cardinality() == marker.keyGroups();
        groups.set(marker.firstKeyGroup(), marker.lastKeyGroup() + 1);
        if (!wasComplete && groups.cardinality() == marker.keyGroups()) {
            incomplete--;
        }
    }

    boolean isComplete() {
        return incomplete == 0;
    }

    /** The markers of those who publish to a channel, by key groups; all of them when complete. */
    List<EpochMarker> publishers(Channel channel) {
        return List.copyOf(publishers.getOrDefault(channel, Map.of()).values());
    }

    /** What has not come yet, for a person: {@code ITEMS lacks key groups 64 to 127}. */
    String missing() {
        List<String> missing = new ArrayList<>();
        partitions.forEach(
                (channel, count) -> {
                    BitSet everywhere = new BitSet();
                    for (int partition = 0; partition < count; partition++) {
                        BitSet groups = covered.get(key(channel, partition));
                        if (groups == null) {
                            everywhere.clear();
                            break;
                        }
                        if (partition == 0) {
                            everywhere.or(groups);
                        } else {
                            everywhere.and(groups);
                        }
                    }
                    int keyGroups = keyGroups(channel);
                    int first = everywhere.nextClearBit(0);
                    if (keyGroups == 0) {
                        missing.add(channel + " lacks every key group");
                    } else if (first < keyGroups) {
                        int end = everywhere.nextSetBit(first);
                        int last = (end < 0 ? keyGroups : end) - 1;
                        missing.add(channel + " lacks key groups " + first + " to " + last);
                    }
                });
        return String.join(", ", missing);
    }

    private int keyGroups(Channel channel) {
        return publishers(channel).stream().mapToInt(EpochMarker::keyGroups).max().orElse(0);
    }

    private static String key(Channel channel, int partition) {
        return channel + "/" + partition;
    }
}
