package io.millrace.jobs.relevance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.CatalogueItem;
import io.millrace.jobs.evaluate.LearnedShop.Shopper;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.Facet;
import io.millrace.search.query.Filters;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.Reason;
import io.millrace.search.query.SearchHits;
import io.millrace.search.query.SearchRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What personalisation does to searches of a shop whose shoppers are known, on a filled index.
 *
 * <p><b>Next purchase.</b> Each shopper searches for what they choose next, by {@link
 * NarrowQueries}; the figure is 1 / the item's rank among the first {@value #DEPTH} hits, or 0, and
 * of a shopper the mean over at most {@value #SEARCHES_A_SHOPPER} items that the shopper never
 * chose before and as many repeats.
 *
 * <p><b>Reach.</b> Every category page and every narrow query of a title, by a shopper drawn for
 * each: whether anything known of the shopper lifted one of the first {@value #PAGE} hits, and what
 * the nearest of it was.
 *
 * <p><b>Guard.</b> Every full title, sku and gtin, by a shopper drawn for each: the item, or one of
 * the same title, sku or gtin, must be among the first {@value #GUARDED} hits.
 */
final class PersonalisedSearches {
    static final int DEPTH = 100;
    static final int PAGE = 10;
    static final int GUARDED = 3;
    static final int SEARCHES_A_SHOPPER = 5;

    /** Below it a shopper is too little known to be asked for a reach. */
    static final int KNOWN_EVENTS = 10;

    private static final long SEED = 1;

    /** The weightiest first: a hit that has several counts for the first of them. */
    private static final List<Reason> PERSONAL =
            List.of(
                    Reason.TIER1,
                    Reason.TIER2,
                    Reason.TIER3,
                    Reason.CLUSTER_FINE,
                    Reason.CLUSTER_COARSE,
                    Reason.CATEGORY,
                    Reason.BRAND,
                    Reason.PRICE_BAND);

    private final RelevanceIndex index;
    private final List<CatalogueItem> items;
    private final Map<String, CatalogueItem> itemsById = new HashMap<>();
    private final NarrowQueries narrow;
    private final int mostQueries;
    private final PersonalisedSearch search;

    /**
     * @param mostWords that a narrow query has
     * @param mostQueries of titles and of names that are asked, at least 1; of more that many are
     *     drawn
     */
    PersonalisedSearches(
            RelevanceIndex index,
            List<CatalogueItem> items,
            Boosts boosts,
            int mostWords,
            int mostQueries) {
        this.index = requireNonNull(index, "index is null");
        this.items = List.copyOf(items);
        this.narrow = new NarrowQueries(items, mostWords);
        this.mostQueries = mostQueries;
        this.search = new PersonalisedSearch(RelevanceIndex.names(), boosts);
        items.forEach(item -> itemsById.put(item.itemId(), item));
    }

    /**
     * A search for what somebody chose next.
     *
     * @param searcher number of the shopper, from 0
     * @param repeated whether the shopper had chosen the item before
     * @param plain reciprocal rank of the item, ranked alike for everybody
     * @param personalised its reciprocal rank for the shopper
     */
    record NextPurchase(int searcher, boolean repeated, double plain, double personalised) {}

    /**
     * @param queries asked
     * @param reached those with a hit on the first page that something known of the shopper lifted
     * @param nearest of these, by the weightiest reason on the page
     */
    record Reach(int queries, int reached, Map<Reason, Integer> nearest) {
        double share() {
            return queries == 0 ? 1 : (double) reached / queries;
        }
    }

    /**
     * @param broken queries whose item was not among the first hits
     */
    record Guard(int queries, List<String> broken) {
        Guard {
            broken = List.copyOf(broken);
        }
    }

    /** Searches for what shoppers choose next. */
    List<NextPurchase> nextPurchases(List<Shopper> shoppers) throws IOException {
        List<ObjectNode> plain = new ArrayList<>();
        List<ObjectNode> personalised = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        List<Integer> searchers = new ArrayList<>();
        List<Boolean> repeated = new ArrayList<>();
        for (int i = 0; i < shoppers.size(); i++) {
            for (boolean repeats : new boolean[] {false, true}) {
                Shopper shopper = shoppers.get(i);
                for (String itemId : drawn(repeats ? shopper.repeated() : shopper.newItems())) {
                    SearchRequest request =
                            request(query(itemId).orElseThrow(), shopper.shopperId(), DEPTH)
                                    .withVariants(true);
                    plain.add(search.plain(request).put("_source", false));
                    personalised.add(search.personalised(request).put("_source", false));
                    wanted.add(itemId);
                    searchers.add(i);
                    repeated.add(repeats);
                }
            }
        }
        List<List<String>> plainly = index.search(plain);
        List<List<String>> personally = index.search(personalised);
        List<NextPurchase> purchases = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            purchases.add(
                    new NextPurchase(
                            searchers.get(i),
                            repeated.get(i),
                            reciprocalRank(plainly.get(i), wanted.get(i)),
                            reciprocalRank(personally.get(i), wanted.get(i))));
        }
        return purchases;
    }

    /** What there is a query for, in an order by chance. */
    private List<String> drawn(List<String> itemIds) {
        return shuffled(itemIds).stream()
                .filter(itemId -> query(itemId).isPresent())
                .limit(SEARCHES_A_SHOPPER)
                .toList();
    }

    private static <T> List<T> shuffled(List<T> values) {
        List<T> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, new Random(SEED));
        return shuffled;
    }

    /** How many narrow queries meet something known of their shopper. */
    Reach narrowQueries(List<Shopper> shoppers) throws IOException {
        List<SearchRequest> requests = new ArrayList<>();
        Random random = new Random(SEED);
        shuffled(items).stream()
                .flatMap(item -> narrow.of(item.title()).stream())
                .limit(mostQueries)
                .forEach(text -> requests.add(request(text, drawn(shoppers, random), PAGE)));
        return reach(requests);
    }

    /** How many category pages meet something known of their shopper. */
    Reach categoryPages(List<Shopper> shoppers) throws IOException {
        Set<String> leaves = new HashSet<>();
        List<SearchRequest> requests = new ArrayList<>();
        Random random = new Random(SEED);
        for (CatalogueItem item : items) {
            if (item.categoryLeaf() != null && leaves.add(item.categoryLeaf())) {
                requests.add(
                        request(null, drawn(shoppers, random), PAGE)
                                .withFilters(
                                        Filters.none().with(Facet.CATEGORY, item.categoryLeaf())));
            }
        }
        return reach(requests);
    }

    /** Whether what is asked for by its name stays on top. */
    Guard guard(List<Shopper> shoppers) throws IOException {
        List<ObjectNode> bodies = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Random random = new Random(SEED);
        List<CatalogueItem> asked = shuffled(items);
        for (CatalogueItem item : asked.subList(0, Math.min(mostQueries, asked.size()))) {
            for (String text : names(item)) {
                texts.add(text);
                bodies.add(search.personalised(request(text, drawn(shoppers, random), GUARDED)));
            }
        }
        List<List<String>> answers = index.search(bodies);
        List<String> broken = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String name = normalised(texts.get(i));
            boolean found =
                    answers.get(i).stream()
                            .flatMap(itemId -> names(itemsById.get(itemId)).stream())
                            .anyMatch(each -> normalised(each).equals(name));
            if (!found) {
                broken.add(texts.get(i));
            }
        }
        return new Guard(texts.size(), broken);
    }

    private Reach reach(List<SearchRequest> requests) throws IOException {
        Map<Reason, Integer> nearest = new EnumMap<>(Reason.class);
        int queries = 0;
        int reached = 0;
        for (SearchHits answer :
                index.answers(requests.stream().map(search::personalised).toList())) {
            queries++;
            Set<Reason> met = EnumSet.noneOf(Reason.class);
            for (SearchHits.Hit hit : answer.hits()) {
                hit.reasons().forEach(name -> Reason.of(name).ifPresent(met::add));
            }
            Optional<Reason> first = PERSONAL.stream().filter(met::contains).findFirst();
            if (first.isPresent()) {
                reached++;
                nearest.merge(first.get(), 1, Integer::sum);
            }
        }
        return new Reach(queries, reached, nearest);
    }

    private Optional<String> query(String itemId) {
        CatalogueItem item = itemsById.get(itemId);
        return item == null ? Optional.empty() : narrow.of(item.title());
    }

    private static SearchRequest request(String text, String shopperId, int size) {
        return SearchRequest.of(text, shopperId).withFilters(Filters.none()).withPage(0, size);
    }

    private static String drawn(List<Shopper> shoppers, Random random) {
        return shoppers.get(random.nextInt(shoppers.size())).shopperId();
    }

    private static List<String> names(CatalogueItem item) {
        List<String> names = new ArrayList<>();
        names.add(item.title());
        names.add(item.sku());
        names.add(item.gtin());
        return names.stream().filter(Objects::nonNull).filter(name -> !name.isBlank()).toList();
    }

    private static String normalised(String name) {
        return name.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    private static double reciprocalRank(List<String> ranked, String wanted) {
        int place = ranked.indexOf(wanted);
        return place < 0 ? 0 : 1.0 / (place + 1);
    }
}
