package io.millrace.jobs.relevance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.CatalogueItem;
import io.millrace.events.modellog.ItemClusters;
import io.millrace.flink.VersionedSlate;
import io.millrace.item.ItemState;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.ElasticsearchHeapOption;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.evaluate.DataOptions;
import io.millrace.jobs.evaluate.LearnedShop;
import io.millrace.jobs.evaluate.LearnedShop.Shopper;
import io.millrace.jobs.evaluate.PairedBootstrap;
import io.millrace.jobs.evaluate.PairedBootstrap.Interval;
import io.millrace.jobs.job.Documents;
import io.millrace.jobs.relevance.PersonalisedSearches.Guard;
import io.millrace.jobs.relevance.PersonalisedSearches.NextPurchase;
import io.millrace.jobs.relevance.PersonalisedSearches.Reach;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.ShopperDocumentIds;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.Reason;
import io.millrace.search.sink.ElasticsearchConnection;
import io.millrace.slate.Slate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what personalisation is worth to the shoppers of a history. */
@Command(
        name = "personalised",
        mixinStandardHelpOptions = true,
        description = {
            "Measure what personalisation does to searches: learn the beginning of a history, then"
                    + " let each shopper search for what they chose next.",
            "",
            "A search is an item's title without its two rarest words, at least two words long, or"
                    + " with --words fewer of its most common ones. Reported are the mean reciprocal rank of what is chosen, plain and"
                    + " personalised, for new items and repeats apart; on how many narrow queries"
                    + " and category pages a known shopper meets a personalised hit; and whether"
                    + " items asked for by title, sku or gtin stay among the first three. Intervals"
                    + " are paired bootstraps over shoppers. Starts an Elasticsearch node of its own"
                    + " in --dir, or takes the one at --elasticsearch, where it makes indices whose"
                    + " names begin with millrace-relevance and deletes them at the end.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  millrace relevance personalised --catalogue items.jsonl.gz --events orders.csv.gz",
            "  millrace relevance personalised --catalogue items.jsonl.gz --events orders.csv.gz \\",
            "      --at 50%% --boosts tier1=1.5,cluster_fine=0.2 --report personalised.json"
        })
public final class PersonalisedCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,2}(?:\\.[0-9]+)?)%");
    private static final int EXAMPLES = 5;
    private static final int MOST_WORDS = 100;

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private ElasticsearchHeapOption elasticsearchHeap;
    @Mixin private DataOptions data;
    @Spec private CommandSpec spec;

    @Option(
            names = "--at",
            paramLabel = "SHARE",
            defaultValue = "80%",
            description =
                    "The moment of the searches: what part of the history comes before, such as 50%%"
                            + " (default: 80%%).")
    private String at;

    @Option(
            names = "--boosts",
            paramLabel = "NAME=BOOST,...",
            defaultValue = "",
            description =
                    "Boosts that differ from the defaults of the query library; given several times,"
                            + " each is measured on the same shop.")
    private List<String> boosts;

    @Option(
            names = "--words",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "Words that a search has at the most, 1 to 100; of more the most common ones of"
                            + " the title are taken (default: ${DEFAULT-VALUE}).")
    private int words;

    @Option(
            names = "--queries",
            paramLabel = "N",
            description =
                    "Of the narrow queries, and of the items asked for by name, draw that many, for"
                            + " large catalogues (default: all).")
    private Integer queries;

    @Option(
            names = "--parts",
            paramLabel = "PART",
            split = ",",
            defaultValue = "PURCHASES,REACH,GUARD",
            description =
                    "What to measure: purchases, the rank of what is chosen next; reach, the pages"
                            + " with a personalised hit; guard, what is asked for by name (default:"
                            + " all three).")
    private Set<Part> parts;

    @Option(
            names = "--elasticsearch",
            paramLabel = "URL",
            description =
                    "Elasticsearch to use instead of starting one; credentials are the configured"
                            + " ones.")
    private String address;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the figures as JSON.")
    private Path report;

    /** What can be measured by itself. */
    enum Part {
        PURCHASES,
        REACH,
        GUARD
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        data.check();
        double share = share();
        if (words < 1 || words > MOST_WORDS) {
            throw new UsageException("--words must be 1 to %d: %d".formatted(MOST_WORDS, words));
        }
        if (queries != null && queries < 1) {
            throw new UsageException("--queries must be at least 1: " + queries);
        }
        int heap = elasticsearchHeap.megabytes();
        List<Boosts> applied = boosts();
        MillraceConfig config = configuration.load(directory);
        print("learning ...");
        try (LearnedShop shop =
                LearnedShop.learn(data, config, share, spec.commandLine().getOut())) {
            List<Shopper> shoppers = shop.shoppers();
            if (shoppers.stream().noneMatch(PersonalisedCommand::isKnown)) {
                throw new UsageException(
                        "--at %s: nobody has %d events before it"
                                .formatted(at, PersonalisedSearches.KNOWN_EVENTS));
            }
            List<SearchDocument> documents = documents(shop, shoppers, config);
            SearchNode.use(
                    address,
                    heap,
                    directory.path(),
                    config,
                    spec.commandLine().getOut(),
                    connection -> measure(connection, documents, shop, shoppers, applied));
        }
        return 0;
    }

    private void measure(
            ElasticsearchConnection connection,
            List<SearchDocument> documents,
            LearnedShop shop,
            List<Shopper> shoppers,
            List<Boosts> applied)
            throws IOException, InterruptedException {
        List<Shopper> known = shoppers.stream().filter(PersonalisedCommand::isKnown).toList();
        ObjectNode json = JSON.createObjectNode();
        json.put("learned", shop.learned());
        json.put("items", shop.catalogue().size());
        json.put("shoppers", shoppers.size());
        json.put("known_shoppers", known.size());
        print(
                "%,d items; %,d lines learned from %,d shoppers, %,d of them with %d events or more.",
                shop.catalogue().size(),
                shop.learned(),
                shoppers.size(),
                known.size(),
                PersonalisedSearches.KNOWN_EVENTS);
        int most = queries == null ? Integer.MAX_VALUE : queries;
        try (RelevanceIndex index = RelevanceIndex.fill(connection, documents)) {
            for (int i = 0; i < applied.size(); i++) {
                if (!boosts.get(i).isBlank()) {
                    print("%n%s", boosts.get(i));
                }
                ObjectNode figures = json.withArray("/settings").addObject();
                figures.putPOJO("boosts", applied.get(i).byName());
                measure(
                        new PersonalisedSearches(
                                index, shop.catalogue(), applied.get(i), words, most),
                        shoppers,
                        known,
                        figures);
            }
        }
        if (report != null) {
            Path folder = report.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Files.writeString(
                    report, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
        }
    }

    private void measure(
            PersonalisedSearches searches,
            List<Shopper> shoppers,
            List<Shopper> known,
            ObjectNode json)
            throws IOException {
        if (parts.contains(Part.PURCHASES)) {
            print(
                    "%n%-22s %8s %8s %7s %7s %8s   %s",
                    "next purchase",
                    "shoppers",
                    "searches",
                    "plain",
                    "pers.",
                    "MRR",
                    "95 % interval");
            List<NextPurchase> next = searches.nextPurchases(shoppers);
            purchases("all", "all", next, each -> true, json);
            purchases("new items", "new", next, each -> !each.repeated(), json);
            purchases("repeats", "repeats", next, NextPurchase::repeated, json);
        }
        if (parts.contains(Part.REACH)) {
            print("%n%-22s %8s %8s   %s", "personalised hit", "pages", "share", "by");
            reach("narrow queries", "narrow_queries", searches.narrowQueries(known), json);
            reach("category pages", "category_pages", searches.categoryPages(known), json);
        }
        if (parts.contains(Part.GUARD)) {
            guard(searches.guard(known), json);
        }
    }

    /** What one shopper searches for hangs together, so a shopper is one figure: the mean. */
    private void purchases(
            String title,
            String key,
            List<NextPurchase> purchases,
            Predicate<NextPurchase> part,
            ObjectNode json) {
        Map<Integer, List<NextPurchase>> byShopper =
                purchases.stream()
                        .filter(part)
                        .collect(
                                Collectors.groupingBy(
                                        NextPurchase::searcher, TreeMap::new, Collectors.toList()));
        int searches = byShopper.values().stream().mapToInt(List::size).sum();
        if (searches == 0) {
            print("%-22s %8d %8d", title, 0, 0);
            return;
        }
        Interval interval =
                PairedBootstrap.compare(
                        means(byShopper, NextPurchase::plain),
                        means(byShopper, NextPurchase::personalised));
        print(
                "%-22s %,8d %,8d %7.4f %7.4f %+8.4f   %+.4f to %+.4f",
                title,
                byShopper.size(),
                searches,
                interval.before(),
                interval.after(),
                interval.difference(),
                interval.low(),
                interval.high());
        ObjectNode target = json.withObject("/next_purchase").putObject(key);
        target.put("shoppers", byShopper.size()).put("searches", searches);
        target.put("mrr_plain", interval.before()).put("mrr_personalised", interval.after());
        target.put("low", interval.low()).put("high", interval.high());
    }

    private static double[] means(
            Map<Integer, List<NextPurchase>> byShopper, ToDoubleFunction<NextPurchase> figure) {
        return byShopper.values().stream()
                .mapToDouble(
                        purchases -> purchases.stream().mapToDouble(figure).average().orElseThrow())
                .toArray();
    }

    private void reach(String title, String key, Reach reach, ObjectNode json) {
        if (reach.queries() == 0) {
            print("%-22s %8d", title, 0);
            return;
        }
        List<String> parts = new ArrayList<>();
        ObjectNode target = json.putObject(key);
        target.put("queries", reach.queries()).put("share", reach.share());
        ObjectNode nearest = target.putObject("nearest");
        for (Reason reason : Reason.values()) {
            Integer count = reach.nearest().get(reason);
            if (count != null) {
                nearest.put(reason.wireName(), (double) count / reach.queries());
                parts.add(
                        "%s %.1f %%".formatted(reason.wireName(), 100.0 * count / reach.queries()));
            }
        }
        print(
                "%-22s %,8d %6.1f %%   %s",
                title, reach.queries(), 100 * reach.share(), String.join(", ", parts));
    }

    private void guard(Guard guard, ObjectNode json) {
        print(
                "%nAsked for by title, sku or gtin: %,d; not among the first %d: %,d.",
                guard.queries(), PersonalisedSearches.GUARDED, guard.broken().size());
        guard.broken().stream().limit(EXAMPLES).forEach(text -> print("  %s", text));
        json.putObject("guard")
                .put("queries", guard.queries())
                .put("broken", guard.broken().size());
    }

    private static List<SearchDocument> documents(
            LearnedShop shop, List<Shopper> shoppers, MillraceConfig config) {
        List<SearchDocument> documents = new ArrayList<>();
        for (CatalogueItem item : shop.catalogue()) {
            ItemState state = shop.item(item.itemId());
            ItemClusters clusters = state.clusters();
            documents.add(
                    new ItemDocument(
                                    item,
                                    Math.max(0, state.popularityBucket()),
                                    clusters == null ? null : clusters.fineId(),
                                    clusters == null ? null : clusters.coarseId(),
                                    state.indexedVector(),
                                    0)
                            .toSearchDocument(0, SearchDocument.NO_APPEND_TIME));
        }
        List<Integer> tiers = config.slate().tierSizes();
        for (Slate slate : shop.slates(shoppers.stream().map(Shopper::shopperId).toList())) {
            documents.add(
                    Documents.shopper(
                            new VersionedSlate(slate, 0), tiers, ShopperDocumentIds.plain()));
        }
        int first = tiers.get(0);
        int second = first + tiers.get(1);
        List<String> trending = shop.trending(second + tiers.get(2));
        documents.add(
                RelevanceIndex.trending(
                        part(trending, 0, first),
                        part(trending, first, second),
                        part(trending, second, trending.size())));
        return documents;
    }

    private static List<String> part(List<String> ids, int from, int to) {
        return ids.subList(Math.min(from, ids.size()), Math.min(to, ids.size()));
    }

    private static boolean isKnown(Shopper shopper) {
        return shopper.events() >= PersonalisedSearches.KNOWN_EVENTS;
    }

    private double share() {
        Matcher matcher = SHARE.matcher(at);
        double share = matcher.matches() ? Double.parseDouble(matcher.group(1)) / 100 : 0;
        if (!(share > 0 && share < 1)) {
            throw new UsageException("--at must be above 0% and below 100%, such as 50%: " + at);
        }
        return share;
    }

    private List<Boosts> boosts() {
        try {
            return boosts.stream().map(Boosts.defaults()::with).toList();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--boosts: " + e.getMessage());
        }
    }

    private void print(String format, Object... values) {
        Lines.print(spec.commandLine().getOut(), format, values);
    }
}
