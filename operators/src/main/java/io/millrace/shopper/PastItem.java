package io.millrace.shopper;

import io.millrace.events.EventType;

/**
 * An item in a shopper's history.
 *
 * @param itemId the item
 * @param type of the newest interaction
 * @param time event time of the newest interaction, epoch milliseconds
 */
public record PastItem(String itemId, EventType type, long time) {}
