package io.millrace.content;

import io.millrace.events.CatalogueItem;
import java.util.List;
import java.util.Map;

/** Catalogue items with the fields that are encoded. */
final class Items {
    private Items() {}

    static CatalogueItem titled(String title) {
        return item(title, null, null, List.of(), List.of(), Map.of(), null);
    }

    static CatalogueItem withVector(String title, float... vector) {
        return item(title, null, null, List.of(), List.of(), Map.of(), vector);
    }

    static CatalogueItem item(
            String title,
            String description,
            String brand,
            List<String> category,
            List<String> tags,
            Map<String, Object> attributes,
            float[] vector) {
        return new CatalogueItem(
                "a",
                null,
                null,
                null,
                title,
                description,
                null,
                brand,
                category,
                null,
                null,
                true,
                null,
                tags,
                attributes,
                vector,
                null,
                null);
    }
}
