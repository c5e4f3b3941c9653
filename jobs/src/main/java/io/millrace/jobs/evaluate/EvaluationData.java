package io.millrace.jobs.evaluate;

import io.millrace.events.CatalogueItem;
import io.millrace.events.EventIds;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * What every run of an evaluation goes over.
 *
 * @param stream the events
 * @param catalogue items that are known from the start, possibly none
 * @param unreadable records of the files that are no valid events or items
 */
record EvaluationData(EventStream stream, List<CatalogueItem> catalogue, long unreadable) {
    EvaluationData {
        catalogue = List.copyOf(catalogue);
    }

    /** The same for catalogues of the same items, all in the same order. */
    String catalogueFingerprint() {
        StringBuilder ids = new StringBuilder();
        for (CatalogueItem item : catalogue) {
            ids.append(item.itemId()).append(item.inStock() ? '+' : '-').append('\n');
        }
        byte[] bytes = ids.toString().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().toHexDigits(EventIds.hash(bytes, 0, bytes.length));
    }
}
