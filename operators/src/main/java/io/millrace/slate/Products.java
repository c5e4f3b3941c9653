package io.millrace.slate;

import io.millrace.events.modellog.ItemFacts;
import io.millrace.item.ItemTable;

/** Which items are variants of one product, of which a slate shows only the best. */
final class Products {
    private Products() {}

    /** The product that a row's item belongs to: the item itself where nothing else is known. */
    static String of(ItemTable items, int row) {
        ItemFacts facts = items.facts(row);
        return facts == null ? items.id(row) : facts.productId();
    }
}
