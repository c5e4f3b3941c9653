package io.millrace.shopper;

/**
 * An item in a shopper's history.
 *
 * @param itemId the item
 * @param time event time of the newest interaction, epoch milliseconds
 */
public record PastItem(String itemId, long time) {}
