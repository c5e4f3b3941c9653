package io.millrace.shopper;

/**
 * An item that entered a shopper's history, in the order in which items did.
 *
 * @param itemId the item
 * @param time event time, epoch milliseconds
 * @param taught whether its counts were added under this shopper; false for what came with a
 *     visitor's history, which was counted under the visitor
 */
public record TaughtItem(String itemId, long time, boolean taught) {}
