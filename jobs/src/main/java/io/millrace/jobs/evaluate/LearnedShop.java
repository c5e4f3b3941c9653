package io.millrace.jobs.evaluate;

import io.millrace.events.CatalogueItem;
import io.millrace.expert.Experts;
import io.millrace.item.ItemState;
import io.millrace.item.ItemTable;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelSettings;
import io.millrace.judge.EventJudge;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.ScoredRequest;
import io.millrace.slate.Slate;
import io.millrace.slate.SlateComposer;
import io.millrace.slate.SlateScorer;
import io.millrace.slate.SlateSettings;
import io.millrace.slate.Trending;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A shop at one moment of its history: what the job's learners know by then of items and shoppers,
 * and what the shoppers chose next.
 *
 * <p>Learns event by event as {@code millrace evaluate} does, with frozen baskets. Holds all of it
 * on the heap. Not thread-safe.
 */
public final class LearnedShop implements AutoCloseable {
    private static final int SLATES_AT_ONCE = 64;

    private final SequentialModel model;
    private final EvaluationData data;
    private final MillraceConfig config;
    private final int cut;

    private LearnedShop(
            SequentialModel model, EvaluationData data, MillraceConfig config, int cut) {
        this.model = model;
        this.data = data;
        this.config = config;
        this.cut = cut;
    }

    /**
     * A shopper, and the first basket after the moment.
     *
     * @param events of the shopper before the moment, at least 1
     * @param newItems of the basket that the shopper never chose before; empty where no basket
     *     follows
     * @param repeated items of the basket that the shopper had chosen before
     */
    public record Shopper(
            String shopperId, int events, List<String> newItems, List<String> repeated) {}

    /**
     * Learns the beginning of a history.
     *
     * @param options names the files; without a catalogue there is nothing to search
     * @param share of the lines to learn from, above 0 and below 1
     * @param progress gets a line now and then
     */
    public static LearnedShop learn(
            DataOptions options, MillraceConfig config, double share, PrintWriter progress)
            throws InterruptedException {
        EvaluationData data = options.read();
        if (data.catalogue().isEmpty()) {
            throw new UsageException("--catalogue: there is no item to search for");
        }
        List<String> experts = config.experts().enabled();
        int seed = config.learner().seed();
        int cut = data.stream().cut(share);
        SequentialModel model = EvaluationRun.create(config, experts, seed);
        try {
            model.describe(data.catalogue());
            double judged =
                    EventJudge.boundedShare(config.fusion().judgedShare(), data.catalogue().size());
            int every = judged > 0 ? (int) Math.round(1 / judged) : Integer.MAX_VALUE;
            Protocol protocol = new Protocol(Protocol.Baskets.FROZEN, false, every);
            try (ProgressDisplay.Task learning =
                    new ProgressLines(progress, InstantSource.system()).begin("learning", cut)) {
                new Evaluation(model, data.stream(), protocol, new Span(0, cut), experts)
                        .run(learning);
            }
            model.cluster(ModelSettings.items(config).clusters());
            return new LearnedShop(model, data, config, cut);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    public List<CatalogueItem> catalogue() {
        return data.catalogue();
    }

    /** Lines learned from. */
    public int learned() {
        return cut;
    }

    /** What has been learned of an item of the catalogue. */
    public ItemState item(String itemId) {
        return model.item(itemId);
    }

    /** Everybody who did something before the moment, in the order of their first event. */
    public List<Shopper> shoppers() {
        EventStream stream = data.stream();
        Map<Integer, Integer> events = new LinkedHashMap<>();
        List<Set<String>> had = new ArrayList<>();
        for (int shopper = 0; shopper < stream.shoppers(); shopper++) {
            had.add(new HashSet<>());
        }
        for (int line = 0; line < cut; line++) {
            events.merge(stream.shopper(line), 1, Integer::sum);
            had.get(stream.shopper(line)).addAll(model.positives(stream.event(line)));
        }
        Map<Integer, Long> nextTime = new LinkedHashMap<>();
        Map<Integer, Set<String>> next = new LinkedHashMap<>();
        for (int line = cut; line < stream.lines(); line++) {
            int shopper = stream.shopper(line);
            List<String> chosen = model.positives(stream.event(line));
            if (!chosen.isEmpty()
                    && nextTime.computeIfAbsent(shopper, timeOf(stream, line))
                            == stream.time(line)) {
                next.computeIfAbsent(shopper, unused -> new LinkedHashSet<>()).addAll(chosen);
            }
        }
        List<Shopper> shoppers = new ArrayList<>();
        events.forEach(
                (shopper, count) -> {
                    Set<String> basket = next.getOrDefault(shopper, Set.of());
                    Set<String> before = had.get(shopper);
                    shoppers.add(
                            new Shopper(
                                    stream.shopperId(shopper),
                                    count,
                                    basket.stream().filter(id -> !before.contains(id)).toList(),
                                    basket.stream().filter(before::contains).toList()));
                });
        return shoppers;
    }

    private static Function<Integer, Long> timeOf(EventStream stream, int line) {
        return unused -> stream.time(line);
    }

    /** The slates that the job would make for shoppers, in their order. */
    public List<Slate> slates(List<String> shopperIds) {
        SlateSettings settings =
                new SlateSettings(
                        config.scoring().slateSize(),
                        config.slate().forYouSize(),
                        config.slate().maxCategoryShare(),
                        config.slate().explorationShare());
        Experts experts =
                Experts.named(
                        config.experts().enabled(),
                        ModelSettings.experts(config, config.learner().seed()));
        SlateScorer scorer = new SlateScorer(experts, settings);
        SlateComposer composer = new SlateComposer(settings);
        List<Slate> slates = new ArrayList<>();
        for (int from = 0; from < shopperIds.size(); from += SLATES_AT_ONCE) {
            int to = Math.min(from + SLATES_AT_ONCE, shopperIds.size());
            List<ScoreRequest> requests =
                    shopperIds.subList(from, to).stream().map(model::request).toList();
            try (ItemTable.Lease lease = model.table().readAll()) {
                for (ScoredRequest scored : scorer.score(lease, requests)) {
                    slates.add(composer.compose(lease.items(), experts.names(), scored));
                }
            }
        }
        return slates;
    }

    /**
     * The most popular items of the whole shop, best first.
     *
     * @param size how many at most
     */
    public List<String> trending(int size) {
        try (ItemTable.Lease lease = model.table().readAll()) {
            return Trending.of(lease, size).getOrDefault("", List.of());
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
