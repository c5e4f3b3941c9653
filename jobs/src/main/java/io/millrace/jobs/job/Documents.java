package io.millrace.jobs.job;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.ItemChange;
import io.millrace.flink.OutcomeTotal;
import io.millrace.flink.QuerySignal;
import io.millrace.flink.Signal;
import io.millrace.flink.VersionedSlate;
import io.millrace.search.document.ContestDocument;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.document.QualityDocument;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.ShopperDocument;
import io.millrace.search.document.ShopperDocumentIds;
import io.millrace.search.document.ShopperProfileDocument;
import io.millrace.search.document.SignalsDocument;
import io.millrace.slate.Candidate;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.Slate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the operators found out, as the documents Elasticsearch holds. */
public final class Documents {
    private static final int PROFILE_ITEMS = 50;

    private Documents() {}

    /** The small document that search requests look up. */
    public static SearchDocument shopper(
            VersionedSlate versioned, List<Integer> tierSizes, ShopperDocumentIds ids) {
        Slate slate = versioned.slate();
        ScoreRequest request = slate.request();
        if (request.retired()) {
            return ShopperDocument.deletion(
                    ids.of(request.shopperId()), versioned.version(), request.appendedAt());
        }
        List<String> ranked = slate.candidates().stream().map(Candidate::itemId).toList();
        int first = tierSizes.get(0);
        int second = first + tierSizes.get(1);
        int third = second + tierSizes.get(2);
        return new ShopperDocument(
                        ids.of(request.shopperId()),
                        part(ranked, 0, first),
                        part(ranked, first, second),
                        part(ranked, second, third),
                        slate.forYou(),
                        request.buyAgain(),
                        slate.brands(),
                        slate.categories(),
                        slate.priceBands(),
                        slate.clustersFine(),
                        slate.clustersCoarse(),
                        ModelVersion.epoch(versioned.version()),
                        request.events(),
                        request.time())
                .toSearchDocument(versioned.version(), request.appendedAt());
    }

    /** The document that people read: the slate with what each expert gave. */
    static SearchDocument profile(VersionedSlate versioned, ShopperDocumentIds ids) {
        Slate slate = versioned.slate();
        ScoreRequest request = slate.request();
        if (request.retired()) {
            return ShopperProfileDocument.deletion(
                    ids.of(request.shopperId()),
                    versioned.version(),
                    SearchDocument.NO_APPEND_TIME);
        }
        return new ShopperProfileDocument(
                        ids.of(request.shopperId()),
                        request.segment(),
                        slate.candidates().stream()
                                .limit(PROFILE_ITEMS)
                                .map(candidate -> entry(slate, candidate))
                                .toList(),
                        request.recent().stream()
                                .map(
                                        item ->
                                                new ShopperProfileDocument.RecentEvent(
                                                        item.type().wireName(),
                                                        item.itemId(),
                                                        item.time()))
                                .toList(),
                        weights(slate),
                        slate.vector(),
                        ModelVersion.epoch(versioned.version()),
                        request.events(),
                        request.time())
                .toSearchDocument(versioned.version(), SearchDocument.NO_APPEND_TIME);
    }

    /** An item as search requests find it. */
    static SearchDocument item(ItemChange change) {
        if (change.record() == null) {
            return ItemDocument.deletion(change.itemId(), change.version(), change.appendedAt());
        }
        try {
            ItemClusters clusters = change.clusters();
            return new ItemDocument(
                            new CatalogueCodec().decode(change.record()),
                            change.popularityBucket(),
                            clusters == null ? null : clusters.fineId(),
                            clusters == null ? null : clusters.coarseId(),
                            change.vector(),
                            ModelVersion.epoch(change.version()))
                    .toSearchDocument(change.version(), change.appendedAt());
        } catch (BadRecordException e) {
            throw new IllegalStateException(
                    "a catalogue record that was accepted is bad: " + change.itemId(), e);
        }
    }

    static SearchDocument signals(Signal signal, List<Integer> tierSizes, long at) {
        int first = tierSizes.get(0);
        int second = first + tierSizes.get(1);
        List<String> ranked = signal.itemIds();
        boolean global = signal.scope().isEmpty();
        return new SignalsDocument(
                        global
                                ? SignalsDocument.GLOBAL
                                : SignalsDocument.categoryId(signal.scope()),
                        SignalsDocument.TRENDING,
                        part(ranked, 0, first),
                        part(ranked, first, second),
                        part(ranked, second, ranked.size()),
                        ModelVersion.epoch(signal.version()),
                        at)
                .toSearchDocument(signal.version(), SearchDocument.NO_APPEND_TIME);
    }

    /** What a query lifts for everybody. */
    static SearchDocument query(QuerySignal signal, long at) {
        if (signal.tiers().isEmpty()) {
            return SignalsDocument.deletion(signal.queryId(), signal.version());
        }
        return new SignalsDocument(
                        signal.queryId(),
                        SignalsDocument.QUERY,
                        signal.tiers().first(),
                        signal.tiers().second(),
                        List.of(),
                        ModelVersion.epoch(signal.version()),
                        at)
                .toSearchDocument(signal.version(), SearchDocument.NO_APPEND_TIME);
    }

    static SearchDocument quality(OutcomeTotal total, long at) {
        return new QualityDocument(
                        total.name(), total.total(), ModelVersion.epoch(total.version()), at)
                .toSearchDocument(total.version(), SearchDocument.NO_APPEND_TIME);
    }

    /** The contest of the fusion as it stands. */
    static SearchDocument contest(WeightsRecord record, long at) {
        List<ContestDocument.Contestant> contestants = new ArrayList<>();
        String champion = null;
        double best = 0;
        for (Contestant contestant : record.contestants()) {
            Map<String, Double> weights = new LinkedHashMap<>();
            for (int k = 0; k < record.experts().size(); k++) {
                weights.put(record.experts().get(k), contestant.weights()[k]);
            }
            contestants.add(
                    new ContestDocument.Contestant(contestant.name(), contestant.score(), weights));
            if (contestant.id() == record.champion()) {
                champion = contestant.name();
                best = contestant.score();
            }
        }
        return new ContestDocument(
                        record.segment(),
                        champion,
                        best,
                        record.judged(),
                        contestants,
                        record.epoch(),
                        at)
                .toSearchDocument(record.version(), SearchDocument.NO_APPEND_TIME);
    }

    private static ShopperProfileDocument.SlateEntry entry(Slate slate, Candidate candidate) {
        float[] given = candidate.contributions(slate.scales());
        Map<String, Double> contributions = new LinkedHashMap<>();
        for (int i = 0; i < given.length; i++) {
            contributions.put(slate.experts().get(i), (double) given[i]);
        }
        return new ShopperProfileDocument.SlateEntry(
                candidate.itemId(), candidate.score(), contributions);
    }

    private static Map<String, Double> weights(Slate slate) {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int i = 0; i < slate.experts().size(); i++) {
            weights.put(slate.experts().get(i), slate.weights().get(i));
        }
        return weights;
    }

    private static List<String> part(List<String> ids, int from, int to) {
        return ids.subList(Math.min(from, ids.size()), Math.min(to, ids.size()));
    }
}
