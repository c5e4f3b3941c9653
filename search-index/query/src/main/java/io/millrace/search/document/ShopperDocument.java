package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import io.millrace.search.index.SearchIndex;
import java.util.List;

/**
 * What a search request looks up about one shopper, and nothing else: every lookup fetches the
 * whole document. Item ids stand best first.
 *
 * @param shopperId the document id too: {@code u:} and a user id, or {@code v:} and a visitor id
 * @param tier1 items to lift most in a search, bought ones among them
 * @param tier2 items to lift less
 * @param tier3 items to lift a little
 * @param forYou items to show without a query, bought ones left out
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
}
