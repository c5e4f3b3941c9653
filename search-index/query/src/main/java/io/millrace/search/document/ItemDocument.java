package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueFields;
import io.millrace.events.CatalogueItem;
import io.millrace.events.PopularityBucket;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An item of the catalogue as search finds it. The document id is the item id.
 *
 * <p>The catalogue's own embeddings stay out: learning reads them, searching does not, and their
 * length is the shop's choice while a field's is fixed.
 *
 * @param item what the catalogue says
 * @param popularity the item's {@link PopularityBucket}, 0 to 15
 * @param clusterFine id of its narrow group of similar items, null if unknown
 * @param clusterCoarse id of its wide group, null if unknown
 * @param vector the learned vector of {@link #VECTOR_DIMENSIONS} components, null if unknown
 * @param modelEpoch the epoch of the model that said so
 */
public record ItemDocument(
        CatalogueItem item,
        int popularity,
        String clusterFine,
        String clusterCoarse,
        float[] vector,
        long modelEpoch) {

    public static final int VECTOR_DIMENSIONS = 64;

    // A longer value is prose, such as a manual, whose words would match anything.
    private static final int LONGEST_ATTRIBUTE = 100;
    private static final int MOST_ATTRIBUTES = 200;

    public ItemDocument {
        requireNonNull(item, "item is null");
        PopularityBucket.check(popularity);
        if (vector != null && vector.length != VECTOR_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "vector must have %d components: item=%s length=%d"
                            .formatted(VECTOR_DIMENSIONS, item.itemId(), vector.length));
        }
    }

    /** An item of which nothing but its popularity has been learned. */
    public static ItemDocument of(CatalogueItem item, int popularity, long modelEpoch) {
        return new ItemDocument(item, popularity, null, null, null, modelEpoch);
    }

    /**
     * Reads what an index of this version or an older one holds of an item.
     *
     * @throws BadRecordException when it is no item
     */
    public static ItemDocument parse(ObjectNode source) throws BadRecordException {
        ObjectNode item = source.deepCopy();
        item.retain(CatalogueFields.ALL);
        item.remove(CatalogueFields.VECTOR);
        float[] vector = null;
        if (source.path("vector").size() == VECTOR_DIMENSIONS) {
            vector = new float[VECTOR_DIMENSIONS];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) source.path("vector").path(i).asDouble();
            }
        }
        return new ItemDocument(
                new CatalogueCodec().decode(item.toString().getBytes(StandardCharsets.UTF_8)),
                source.path("popularity").asInt(),
                source.path("cluster_fine").asText(null),
                source.path("cluster_coarse").asText(null),
                vector,
                source.path("model_epoch").asLong());
    }

    public SearchDocument toSearchDocument(long version, long appendedAt) {
        return new SearchDocument(
                SearchIndex.ITEMS.logicalName(), item.itemId(), version, source(), appendedAt);
    }

    /** The deletion of an item that the catalogue no longer lists. */
    public static SearchDocument deletion(String itemId, long version, long appendedAt) {
        return SearchDocument.deletion(
                SearchIndex.ITEMS.logicalName(), itemId, version, appendedAt);
    }

    byte[] source() {
        return JsonDocument.render(
                json -> {
                    json.text("item_id", item.itemId());
                    json.text("product_id", productId());
                    json.text("sku", item.sku());
                    json.text("gtin", item.gtin());
                    json.text("title", item.title());
                    json.text("description", item.description());
                    words(json);
                    json.text("language", item.language());
                    json.text("brand", item.brand());
                    json.texts("category", item.category());
                    json.texts("category_path", categoryPath());
                    json.text("category_leaf", item.categoryLeaf());
                    json.number("price", item.price());
                    json.text("price_band", item.priceBand());
                    json.text("currency", item.currency());
                    json.flag("in_stock", item.inStock());
                    json.number("rating", item.rating());
                    json.texts("tags", item.tags());
                    Map<String, Object> attributes = item.attributes();
                    if (!attributes.isEmpty()) {
                        json.json().writeFieldName("attributes");
                        json.any(attributes);
                    }
                    json.time("updated_at", item.updatedAt());
                    json.number("popularity", popularity);
                    json.text("cluster_fine", clusterFine);
                    json.text("cluster_coarse", clusterCoarse);
                    json.vector("vector", vector);
                    json.number("model_epoch", modelEpoch);
                });
    }

    /** Results collapse on it, and would take all items without one for the same product. */
    private String productId() {
        return item.productId() == null ? item.itemId() : item.productId();
    }

    /** Every category the item is in, the widest first, each as {@code categoryLeaf} writes it. */
    private List<String> categoryPath() {
        List<String> paths = new ArrayList<>();
        for (String name : item.category()) {
            String above =
                    paths.isEmpty()
                            ? ""
                            : paths.get(paths.size() - 1) + CatalogueItem.CATEGORY_SEPARATOR;
            paths.add(above + name);
        }
        return paths;
    }

    private void words(JsonDocument document) throws IOException {
        List<String> attributes = new ArrayList<>();
        addWords(item.attributes(), attributes);
        if (item.title() == null && item.description() == null && attributes.isEmpty()) {
            return;
        }
        JsonGenerator json = document.json();
        json.writeObjectFieldStart("words");
        json.writeObjectFieldStart(TextLanguage.of(item).fieldName());
        document.text("title", item.title());
        document.text("description", item.description());
        document.texts("attributes", attributes);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Values that read as words, such as a colour or a material; numbers say nothing alone. */
    private static void addWords(Object value, List<String> words) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> addWords(each, words));
        } else if (value instanceof Iterable<?> list) {
            list.forEach(each -> addWords(each, words));
        } else if (value instanceof String text
                && text.length() <= LONGEST_ATTRIBUTE
                && words.size() < MOST_ATTRIBUTES) {
            words.add(text);
        }
    }
}
