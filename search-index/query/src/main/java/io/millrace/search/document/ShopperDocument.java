package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a search request looks up about one shopper, and nothing else: every lookup fetches the
 * whole document. Item ids stand best first.
 *
 * <p>A lookup says which ids are in a list and not where. So the document also says it in bits, as
 * {@code for_you_order}: its field {@code 4} holds the items of {@code for_you} below which stand 4
 * to 7, 12 to 15 ... others, those whose number of items below has the bit of 4. With a constant
 * for each bit a request finds the exact order in as many lookups as the longest list has bits.
 *
 * @param shopperId the document id too: {@code u:} and a user id, or {@code v:} and a visitor id
 * @param tier1 items to lift most in a search, bought ones among them
 * @param tier2 items to lift less
 * @param tier3 items to lift a little
 * @param forYou items to show without a query, bought ones left out; different ones, at most
 *     {@value #LONGEST_FOR_YOU}
 * @param buyAgain bought items that are due again
 * @param brands brands the shopper favours
 * @param categories leaves of the category tree, as {@code CatalogueItem.categoryLeaf}
 * @param priceBands price bands, as {@code CatalogueItem.priceBand}
 * @param clustersFine narrow groups of similar items
 * @param clustersCoarse wide groups of similar items
 * @param modelEpoch the epoch of the model that chose them
 * @param eventNumber the shopper's newest event that they take into account
 * @param updatedAt when they were chosen, in milliseconds since the epoch
 */
public record ShopperDocument(
        String shopperId,
        List<String> tier1,
        List<String> tier2,
        List<String> tier3,
        List<String> forYou,
        List<String> buyAgain,
        List<String> brands,
        List<String> categories,
        List<String> priceBands,
        List<String> clustersFine,
        List<String> clustersCoarse,
        long modelEpoch,
        long eventNumber,
        long updatedAt) {

    private static final int BITS_OF_THE_ORDER = 10;

    /** Items that the order of a list is kept of. */
    public static final int LONGEST_FOR_YOU = 1 << BITS_OF_THE_ORDER;

    /**
     * The paths of {@code for_you_order}, of the lowest bit first: the items of the next one stand
     * twice as far above the end of the list.
     */
    public static final List<String> ORDER_PATHS =
            IntStream.range(0, BITS_OF_THE_ORDER)
                    .mapToObj(bit -> "for_you_order." + (1 << bit))
                    .toList();

    public ShopperDocument {
        requireNonNull(shopperId, "shopperId is null");
        tier1 = List.copyOf(requireNonNull(tier1, "tier1 is null"));
        tier2 = List.copyOf(requireNonNull(tier2, "tier2 is null"));
        tier3 = List.copyOf(requireNonNull(tier3, "tier3 is null"));
        forYou = List.copyOf(requireNonNull(forYou, "forYou is null"));
        buyAgain = List.copyOf(requireNonNull(buyAgain, "buyAgain is null"));
        brands = List.copyOf(requireNonNull(brands, "brands is null"));
        categories = List.copyOf(requireNonNull(categories, "categories is null"));
        priceBands = List.copyOf(requireNonNull(priceBands, "priceBands is null"));
        clustersFine = List.copyOf(requireNonNull(clustersFine, "clustersFine is null"));
        clustersCoarse = List.copyOf(requireNonNull(clustersCoarse, "clustersCoarse is null"));
        if (forYou.size() > LONGEST_FOR_YOU) {
            throw new IllegalArgumentException(
                    "forYou must be at most %d items: size=%d"
                            .formatted(LONGEST_FOR_YOU, forYou.size()));
        }
    }

    public SearchDocument toSearchDocument(long version, long appendedAt) {
        return new SearchDocument(
                SearchIndex.SHOPPERS.logicalName(), shopperId, version, source(), appendedAt);
    }

    public static SearchDocument deletion(String shopperId, long version, long appendedAt) {
        return SearchDocument.deletion(
                SearchIndex.SHOPPERS.logicalName(), shopperId, version, appendedAt);
    }

    byte[] source() {
        return JsonDocument.render(
                json -> {
                    json.text("shopper_id", shopperId);
                    json.texts("tier1", tier1);
                    json.texts("tier2", tier2);
                    json.texts("tier3", tier3);
                    json.texts("for_you", forYou);
                    order(json);
                    json.texts("buy_again", buyAgain);
                    json.texts("brands", brands);
                    json.texts("categories", categories);
                    json.texts("price_bands", priceBands);
                    json.texts("clusters_fine", clustersFine);
                    json.texts("clusters_coarse", clustersCoarse);
                    json.number("model_epoch", modelEpoch);
                    json.number("event_number", eventNumber);
                    json.time("updated_at", updatedAt);
                });
    }

    private void order(JsonDocument json) throws IOException {
        if (forYou.size() < 2) {
            return;
        }
        json.json().writeObjectFieldStart("for_you_order");
        for (int bit = 1; bit < forYou.size(); bit <<= 1) {
            List<String> items = new ArrayList<>();
            for (int i = 0; i < forYou.size(); i++) {
                int below = forYou.size() - 1 - i;
                if ((below & bit) != 0) {
                    items.add(forYou.get(i));
                }
            }
            json.texts(Integer.toString(bit), items);
        }
        json.json().writeEndObject();
    }
}
