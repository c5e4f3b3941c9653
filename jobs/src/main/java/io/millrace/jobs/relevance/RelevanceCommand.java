package io.millrace.jobs.relevance;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.FieldMapping;
import io.millrace.events.reader.FileRecord;
import io.millrace.events.reader.JudgementFile;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.ElasticsearchHeapOption;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.evaluate.PairedBootstrap;
import io.millrace.jobs.evaluate.PairedBootstrap.Interval;
import io.millrace.jobs.relevance.JudgedQuery.Figures;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.ShopperDocument;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.TextWeights;
import io.millrace.search.sink.ElasticsearchConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says how good the text query is, by people's judgements. */
@Command(
        name = "relevance",
        mixinStandardHelpOptions = true,
        subcommands = PersonalisedCommand.class,
        description = {
            "Judge the text query by people's judgements: against a fair baseline, and under"
                    + " personalisation for shoppers whose taste is chance.",
            "",
            "Starts an Elasticsearch node of its own in --dir, or takes the one at"
                    + " --elasticsearch, where it makes indices whose names begin with"
                    + " millrace-relevance and deletes them at the end. Intervals are paired"
                    + " bootstraps over queries. The baseline is BM25, best field of title, brand"
                    + " and description.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  millrace relevance --catalogue items.jsonl.gz --judgements judgements.csv",
            "  millrace relevance --catalogue items.jsonl.gz --judgements judgements.csv \\",
            "      --tune-on even",
            "  millrace relevance personalised --catalogue items.jsonl.gz --events orders.csv.gz"
        })
public final class RelevanceCommand implements Callable<Integer> {
    private static final int MAX_SHOPPERS = 1_000;

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private ElasticsearchHeapOption elasticsearchHeap;
    @Spec private CommandSpec spec;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "Catalogue items as CSV with a header or JSON lines, plain or .gz.")
    private Path catalogue;

    @Option(
            names = "--catalogue-map",
            paramLabel = "MAP",
            defaultValue = "",
            description = "What the columns of the file are; see 'millrace replay --help'.")
    private String catalogueMap;

    @Option(
            names = "--judgements",
            paramLabel = "FILE",
            description =
                    "Rows of query, item_id (or docid) and rating, a whole number from 0, not"
                            + " relevant, to 10; same formats.")
    private Path judgements;

    @Option(
            names = "--judgements-map",
            paramLabel = "MAP",
            defaultValue = "",
            description = "The same for the judgements.")
    private String judgementsMap;

    @Option(
            names = "--tune-on",
            paramLabel = "HALF",
            description =
                    "Choose the weights of the text query on one half of the queries, even or odd"
                            + " by their hash, and report on the other half.")
    private Half tuneOn;

    @Option(
            names = "--random-shoppers",
            paramLabel = "N",
            defaultValue = "20",
            description = "Shoppers of random taste to rank for (default: ${DEFAULT-VALUE}).")
    private int randomShoppers;

    @Option(
            names = "--elasticsearch",
            paramLabel = "URL",
            description =
                    "Elasticsearch to use instead of starting one; credentials are"
                            + " the configured ones.")
    private String address;

    @Override
    public Integer call() throws InterruptedException {
        require("--catalogue", catalogue);
        require("--judgements", judgements);
        if (randomShoppers < 1 || randomShoppers > MAX_SHOPPERS) {
            throw new UsageException(
                    "--random-shoppers must be 1 to " + MAX_SHOPPERS + ": " + randomShoppers);
        }
        List<CatalogueItem> items = readItems();
        List<JudgedQuery> queries = readQueries();
        MillraceConfig config = configuration.load(directory);
        SearchNode.use(
                address,
                elasticsearchHeap.megabytes(),
                directory.path(),
                config,
                spec.commandLine().getOut(),
                connection -> measure(items, queries, config, connection));
        return 0;
    }

    /** Not picocli's own check, which the command below this one would fail, too. */
    private void require(String option, Path value) {
        if (value == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required option: '" + option + "=FILE'");
        }
    }

    private void measure(
            List<CatalogueItem> items,
            List<JudgedQuery> queries,
            MillraceConfig config,
            ElasticsearchConnection connection)
            throws IOException, InterruptedException {
        List<ShopperDocument> shoppers =
                new RandomShoppers(items, config.slate().tierSizes()).draw(randomShoppers);
        try (RelevanceIndex index = RelevanceIndex.fill(connection, documents(items, shoppers))) {
            Relevance relevance = new Relevance(index);
            List<JudgedQuery> answerable =
                    queries.stream().filter(JudgedQuery::isAnswerable).toList();
            print(
                    "%,d items; %,d queries with %,d judgements, %,d of them with a relevant item.",
                    items.size(),
                    queries.size(),
                    queries.stream().mapToInt(query -> query.ratings().size()).sum(),
                    answerable.size());
            TextWeights weights = TextWeights.defaults();
            List<JudgedQuery> reported = answerable;
            if (tuneOn != null) {
                List<JudgedQuery> tuned = of(tuneOn, answerable);
                reported = of(tuneOn.other(), answerable);
                weights = relevance.tune(tuned);
                print(
                        "%nTuned on the %,d %s queries: %s.%nReported on the %,d %s ones.",
                        tuned.size(),
                        tuneOn.title(),
                        inWords(weights),
                        reported.size(),
                        tuneOn.other().title());
            }
            report(relevance, reported, weights, shoppers);
        }
    }

    private static List<SearchDocument> documents(
            List<CatalogueItem> items, List<ShopperDocument> shoppers) {
        List<SearchDocument> documents = new ArrayList<>();
        items.forEach(item -> documents.add(ItemDocument.of(item, 0, 0).toSearchDocument(0, -1)));
        shoppers.forEach(shopper -> documents.add(shopper.toSearchDocument(0, -1)));
        documents.add(RelevanceIndex.trending(List.of(), List.of(), List.of()));
        return documents;
    }

    private void report(
            Relevance relevance,
            List<JudgedQuery> queries,
            TextWeights weights,
            List<ShopperDocument> shoppers)
            throws IOException {
        List<Figures> baseline = relevance.baseline(queries);
        List<Figures> text = relevance.text(queries, weights);
        List<Figures> personalised =
                relevance.personalised(
                        queries,
                        weights,
                        Boosts.defaults(),
                        shoppers.stream().map(ShopperDocument::shopperId).toList());
        print("%n%-24s %9s %9s %9s %9s", "", "nDCG@10", "MRR", "recall@50", "judged@10");
        row("fair baseline", baseline);
        row("text query", text);
        List<Figures> shipped = relevance.text(queries, TextWeights.defaults());
        if (tuneOn != null) {
            row("as shipped", shipped);
        }
        row("for random shoppers", personalised);
        print("%n%-34s %10s   %s", "", "difference", "95 % interval (by query)");
        for (Measure measure : List.of(Measure.NORMALISED_GAIN, Measure.RECIPROCAL_RANK)) {
            difference("text over baseline, " + measure.title(), measure, baseline, text);
            if (tuneOn != null) {
                difference("as shipped over it, " + measure.title(), measure, baseline, shipped);
            }
        }
        Interval lost =
                difference(
                        "random shoppers over text, nDCG@10",
                        Measure.NORMALISED_GAIN,
                        text,
                        personalised);
        print(
                "%nPersonalisation that knows nothing changes nDCG@10 by %+.2f %%.",
                100 * lost.difference() / lost.before());
    }

    private void row(String title, List<Figures> figures) {
        print(
                "%-24s %9.4f %9.4f %9.4f %9.4f",
                title,
                JudgedQuery.mean(figures, Measure.NORMALISED_GAIN),
                JudgedQuery.mean(figures, Measure.RECIPROCAL_RANK),
                JudgedQuery.mean(figures, Measure.RECALL),
                JudgedQuery.mean(figures, Measure.JUDGED));
    }

    private Interval difference(
            String title, Measure measure, List<Figures> before, List<Figures> after) {
        Interval interval =
                PairedBootstrap.compare(
                        JudgedQuery.values(before, measure), JudgedQuery.values(after, measure));
        print(
                "%-34s %+10.4f   %+.4f to %+.4f",
                title, interval.difference(), interval.low(), interval.high());
        return interval;
    }

    private static String inWords(TextWeights weights) {
        return "description %s, phrase %s, compounds %s, tie breaker %s"
                .formatted(
                        weights.description(),
                        weights.phrase(),
                        weights.compounds(),
                        weights.tieBreaker());
    }

    private static List<JudgedQuery> of(Half half, List<JudgedQuery> queries) {
        List<JudgedQuery> part = queries.stream().filter(query -> query.half() == half).toList();
        if (part.isEmpty()) {
            throw new UsageException(
                    "--tune-on: no %s query has a relevant item".formatted(half.title()));
        }
        return part;
    }

    private List<CatalogueItem> readItems() {
        CatalogueCodec codec = new CatalogueCodec();
        List<CatalogueItem> items = new ArrayList<>();
        try (CatalogueFile file = CatalogueFile.open(catalogue, FieldMapping.parse(catalogueMap))) {
            for (FileRecord record : file) {
                items.add(codec.decode(record.json()));
            }
        } catch (BadRecordException e) {
            throw new UsageException(
                    "--catalogue %s, item %d: %s"
                            .formatted(catalogue, items.size() + 1, e.getMessage()));
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new UsageException("--catalogue " + catalogue + ": " + e.getMessage());
        }
        return items;
    }

    private List<JudgedQuery> readQueries() {
        Map<String, Map<String, Integer>> ratings;
        try {
            ratings = JudgementFile.read(judgements, FieldMapping.parse(judgementsMap));
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("--judgements " + judgements + ": " + e.getMessage());
        }
        List<JudgedQuery> queries = new ArrayList<>();
        ratings.forEach((text, ofItems) -> queries.add(new JudgedQuery(text, ofItems)));
        if (queries.stream().noneMatch(JudgedQuery::isAnswerable)) {
            throw new UsageException(
                    "--judgements " + judgements + ": no query has a rating above 0");
        }
        return queries;
    }

    private void print(String format, Object... values) {
        Lines.print(spec.commandLine().getOut(), format, values);
    }
}
