package io.millrace.events.modellog;

/**
 * The part of a catalogue record that ranking rules read.
 *
 * @param productId variants of one product share it; never null
 * @param brand may be null
 * @param categoryLeaf the full path of the item's category, may be null
 * @param priceBand may be null
 * @param inStock false keeps the item out of every slate
 */
public record ItemFacts(
        String productId, String brand, String categoryLeaf, String priceBand, boolean inStock) {}
