package io.millrace.flink;

/**
 * A record of the catalogue topic as it came.
 *
 * @param itemId the record's key, or the item id in the record
 * @param appendedAt when Kafka appended it, epoch milliseconds
 * @param record the catalogue item as JSON, or null when it was delisted
 */
public record CatalogueArrival(String itemId, long appendedAt, byte[] record) {}
