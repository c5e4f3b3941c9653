package io.millrace.flink;

import io.millrace.events.modellog.ItemClusters;
import java.util.Arrays;
import java.util.Objects;

/**
 * An item whose search document is to be written again or to go.
 *
 * @param itemId the item
 * @param version of the document
 * @param popularityBucket 0 to 15
 * @param clusters groups of similar items the item is in, or null
 * @param vector learned vector, not copied, or null
 * @param record the catalogue item as JSON, or null when the document is to go
 * @param appendedAt when Kafka appended what caused it, epoch milliseconds, or -1 for none
 */
public record ItemChange(
        String itemId,
        long version,
        int popularityBucket,
        ItemClusters clusters,
        float[] vector,
        byte[] record,
        long appendedAt) {

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemChange that
                && itemId.equals(that.itemId)
                && version == that.version
                && popularityBucket == that.popularityBucket
                && Objects.equals(clusters, that.clusters)
                && Arrays.equals(vector, that.vector)
                && Arrays.equals(record, that.record)
                && appendedAt == that.appendedAt;
    }

    @Override
    public int hashCode() {
        return 31 * itemId.hashCode() + Long.hashCode(version);
    }
}
