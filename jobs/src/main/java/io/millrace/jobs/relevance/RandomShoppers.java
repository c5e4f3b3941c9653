package io.millrace.jobs.relevance;

import io.millrace.events.CatalogueItem;
import io.millrace.search.document.ShopperDocument;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Shoppers whose taste is chance: what a personalisation that has learned nothing true does to a
 * ranking.
 *
 * <p>Each has full tiers of items drawn evenly from the catalogue, and the brands, categories and
 * price bands of a few items drawn likewise, so that a brand with many items is a favourite often.
 */
final class RandomShoppers {
    private static final long SEED = 1;
    private static final int FAVOURITES = 3;

    private final List<CatalogueItem> items;
    private final List<Integer> tierSizes;
    private final SplittableRandom random = new SplittableRandom(SEED);

    /**
     * @param items at least one
     * @param tierSizes of the three tiers, best first
     */
    RandomShoppers(List<CatalogueItem> items, List<Integer> tierSizes) {
        this.items = List.copyOf(items);
        this.tierSizes = List.copyOf(tierSizes);
    }

    /** The same ones every time, called {@code u:random-0} and so on. */
    List<ShopperDocument> draw(int count) {
        List<ShopperDocument> shoppers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shoppers.add(shopper("u:random-" + i));
        }
        return shoppers;
    }

    private ShopperDocument shopper(String id) {
        int wanted = tierSizes.stream().mapToInt(Integer::intValue).sum();
        Set<String> drawn = new LinkedHashSet<>();
        while (drawn.size() < Math.min(wanted, items.size())) {
            drawn.add(item().itemId());
        }
        List<String> ranked = List.copyOf(drawn);
        List<List<String>> tiers = new ArrayList<>();
        int from = 0;
        for (int size : tierSizes) {
            int to = Math.min(ranked.size(), from + size);
            tiers.add(ranked.subList(from, to));
            from = to;
        }
        while (tiers.size() < 3) {
            tiers.add(List.of());
        }
        return new ShopperDocument(
                id,
                tiers.get(0),
                tiers.get(1),
                tiers.get(2),
                List.of(),
                List.of(),
                favourites(CatalogueItem::brand),
                favourites(CatalogueItem::categoryLeaf),
                favourites(CatalogueItem::priceBand),
                List.of(),
                List.of(),
                0,
                0,
                0);
    }

    private List<String> favourites(Function<CatalogueItem, String> quality) {
        Set<String> favourites = new LinkedHashSet<>();
        for (int i = 0; i < FAVOURITES; i++) {
            String value = quality.apply(item());
            if (value != null) {
                favourites.add(value);
            }
        }
        return List.copyOf(favourites);
    }

    private CatalogueItem item() {
        return items.get(random.nextInt(items.size()));
    }
}
