package io.millrace.shopper;

/**
 * An item a shopper bought.
 *
 * @param itemId the item
 * @param count how often, at least 1
 * @param time event time of the newest purchase, epoch milliseconds
 */
public record Purchase(String itemId, int count, long time) {}
