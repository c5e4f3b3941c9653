package io.millrace.flink;

/**
 * An item whose search document is to be written again or to go.
 *
 * @param itemId the item
 * @param version of the document
 * @param popularityBucket 0 to 15
 * @param record the catalogue item as JSON, or null when the document is to go
 * @param appendedAt when Kafka appended what caused it, epoch milliseconds, or -1 for none
 */
public record ItemChange(
        String itemId, long version, int popularityBucket, byte[] record, long appendedAt) {}
