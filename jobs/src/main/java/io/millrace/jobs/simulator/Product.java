package io.millrace.jobs.simulator;

import io.millrace.events.CatalogueItem;

/**
 * A catalogue item and what only the simulator knows of it.
 *
 * @param number row in the assortment
 * @param collection style across categories
 * @param priceLevel natural logarithm of price / median price of the category
 * @param popularity relative attention it gets from a shopper without tastes, above 0
 * @param noun what it is, as a shopper would type it
 * @param quality the word that tells it from its neighbours
 */
record Product(
        int number,
        int category,
        int brand,
        int collection,
        double priceLevel,
        double popularity,
        String noun,
        String quality,
        CatalogueItem item) {}
