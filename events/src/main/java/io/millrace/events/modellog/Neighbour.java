package io.millrace.events.modellog;

/**
 * A neighbour of an item.
 *
 * @param itemId the neighbour
 * @param coVisits lag-weighted co-visitation count, at least 0
 * @param transitions how often the neighbour came directly after the item, at least 0
 */
public record Neighbour(String itemId, float coVisits, float transitions) {}
