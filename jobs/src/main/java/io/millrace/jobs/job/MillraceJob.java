package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.affinity.AffinitySettings;
import io.millrace.affinity.QueryObservation;
import io.millrace.affinity.SearchEvent;
import io.millrace.erasure.ErasureRequest;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.expert.Experts;
import io.millrace.factor.NetworkGradient;
import io.millrace.flink.BatchScorerOperator;
import io.millrace.flink.CatalogueArrival;
import io.millrace.flink.ClusterLearnerOperator;
import io.millrace.flink.CodecTypeInformation;
import io.millrace.flink.EventGateOperator;
import io.millrace.flink.FusionLearnerOperator;
import io.millrace.flink.ItemChange;
import io.millrace.flink.ItemLearnerOperator;
import io.millrace.flink.LearnerSettings;
import io.millrace.flink.MillraceTypes;
import io.millrace.flink.NetworkLearnerOperator;
import io.millrace.flink.OutcomeTotal;
import io.millrace.flink.OutcomeTotalOperator;
import io.millrace.flink.Outputs;
import io.millrace.flink.PublicationSettings;
import io.millrace.flink.QueryLearnerOperator;
import io.millrace.flink.QuerySignal;
import io.millrace.flink.RejectBadErasures;
import io.millrace.flink.RejectBadEvents;
import io.millrace.flink.RejectBadItems;
import io.millrace.flink.ScorerSettings;
import io.millrace.flink.SearchAttributionOperator;
import io.millrace.flink.ShopperLearnerOperator;
import io.millrace.flink.Signal;
import io.millrace.flink.SlateEvaluatorOperator;
import io.millrace.flink.TrendingOperator;
import io.millrace.flink.VersionedSlate;
import io.millrace.fusion.FusionSample;
import io.millrace.gate.Arrival;
import io.millrace.gate.GateSettings;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.SourceRecord;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdate;
import io.millrace.jobs.config.AffinityConfig;
import io.millrace.jobs.config.LearnerConfig;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelLogConfig;
import io.millrace.jobs.config.ModelSettings;
import io.millrace.jobs.config.ScoringConfig;
import io.millrace.jobs.kafka.KafkaErasureLedger;
import io.millrace.jobs.kafka.KafkaModelLog;
import io.millrace.jobs.kafka.KafkaRejectedDocuments;
import io.millrace.judge.Choice;
import io.millrace.modellog.InMemoryModelLog;
import io.millrace.modellog.ModelLog;
import io.millrace.modellog.OutrankingModelLog;
import io.millrace.modellog.SessionSettings;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringSettings;
import io.millrace.scoring.cuda.CudaSettings;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.ShopperDocumentIds;
import io.millrace.search.index.IndexNames;
import io.millrace.search.sink.ElasticsearchSink;
import io.millrace.shopper.ShopperEvent;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.SlateSettings;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job graph: the way of the data from Kafka to Elasticsearch.
 *
 * <p>Uids are a contract with every savepoint ever taken: they are never changed or used again.
 */
public final class MillraceJob {
    /** Key groups of every keyed operator; part of every savepoint, so it never changes. */
    public static final int MAXIMUM_PARALLELISM = 128;

    private static final TypeInformation<SearchDocument> SEARCH_DOCUMENT =
            new CodecTypeInformation<>(SearchDocument.class, new SearchDocumentCodec());
    private static final Duration TRENDING_INTERVAL = Duration.ofSeconds(2);
    private static final Duration CLUSTER_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SILENCE_BEFORE_IDLE = Duration.ofSeconds(1);
    private static final Duration ALIGNMENT_UPDATES = Duration.ofMillis(100);
    private static final Duration ALIGNMENT_DRIFT = Duration.ofDays(2);
    private static final String ALIGNMENT_GROUP = "events";

    private final MillraceConfig config;
    private final SessionSettings session;
    private final PublicationSettings publication;
    private final Ends ends;

    private MillraceJob(MillraceConfig config, Ends ends) {
        this.ends = requireNonNull(ends, "ends is null");
        this.config = requireNonNull(config, "config is null");
        session = session(config, ends);
        publication =
                new PublicationSettings(
                        config.modelLog().publicationInterval().toMillis(),
                        config.modelLog().publicationCount());
    }

    /** Adds the job to an environment, which {@link JobEnvironment} has set up. */
    static void build(StreamExecutionEnvironment environment, MillraceConfig config, Ends ends) {
        new MillraceJob(config, ends).build(environment);
    }

    private void build(StreamExecutionEnvironment environment) {
        SingleOutputStreamOperator<Arrival> arrivals = arrivals(environment);
        SingleOutputStreamOperator<ErasureRequest> erasures = erasures(environment);
        SingleOutputStreamOperator<ShopperEvent> events =
                arrivals.keyBy(Arrival::arrivalId, Types.STRING)
                        .connect(erasures.broadcast())
                        .transform(
                                "EventGate",
                                MillraceTypes.SHOPPER_EVENT,
                                new EventGateOperator(gate(), session.erasures()))
                        .uid("event-gate");
        SingleOutputStreamOperator<ScoreRequest> requests =
                events.keyBy(ShopperEvent::shopperId, Types.STRING)
                        .transform(
                                "UserLearner",
                                MillraceTypes.SCORE_REQUEST,
                                new ShopperLearnerOperator(learner(), session))
                        .uid("user-learner");
        SingleOutputStreamOperator<CatalogueArrival> items = items(environment);

        SingleOutputStreamOperator<ItemChange> itemChanges =
                requests.getSideOutput(Outputs.ITEM_UPDATES)
                        .keyBy(ItemUpdate::itemId, Types.STRING)
                        .connect(items.keyBy(CatalogueArrival::itemId, Types.STRING))
                        .transform(
                                "ItemLearner",
                                MillraceTypes.ITEM_CHANGE,
                                new ItemLearnerOperator(publication, session, ends.listing()))
                        .uid("item-learner");
        requests.getSideOutput(Outputs.NETWORK_GRADIENTS)
                .keyBy(NetworkGradient::name, Types.STRING)
                .transform(
                        "NetworkLearner",
                        Types.VOID,
                        new NetworkLearnerOperator(publication, session))
                .uid("network-learner");
        SingleOutputStreamOperator<VersionedSlate> slates =
                requests.keyBy(ScoreRequest::shopperId, Types.STRING)
                        .transform(
                                "BatchScorer",
                                MillraceTypes.SLATE,
                                new BatchScorerOperator(scorer(), session))
                        .uid("batch-scorer");
        SingleOutputStreamOperator<FusionSample> judgements =
                requests.getSideOutput(Outputs.CHOICES)
                        .keyBy(Choice::shopperId, Types.STRING)
                        .connect(
                                slates.keyBy(
                                        slate -> slate.slate().request().shopperId(), Types.STRING))
                        .transform(
                                "SlateEvaluator",
                                MillraceTypes.FUSION_SAMPLE,
                                new SlateEvaluatorOperator(session))
                        .uid("slate-evaluator");
        DataStream<ModelRecord> contests =
                requests.getSideOutput(Outputs.FUSION_SAMPLES)
                        .union(judgements)
                        .keyBy(FusionSample::segment, Types.STRING)
                        .transform(
                                "FusionLearner",
                                MillraceTypes.MODEL_RECORD,
                                new FusionLearnerOperator(publication, session))
                        .uid("fusion-learner");
        DataStream<QuerySignal> queries = queries(events);
        DataStream<OutcomeTotal> totals = totals(arrivals, events, requests, judgements);
        totals.transform(
                        "ClusterLearner",
                        Types.VOID,
                        new ClusterLearnerOperator(session, CLUSTER_INTERVAL.toMillis()))
                .uid("cluster-learner")
                .setParallelism(1);

        arrivals.getSideOutput(Outputs.REJECTED)
                .union(
                        events.getSideOutput(Outputs.REJECTED),
                        erasures.getSideOutput(Outputs.REJECTED),
                        items.getSideOutput(Outputs.REJECTED))
                .sinkTo(ends.deadLetters())
                .uid("dead-letters")
                .name("dead-letters");
        totals.sinkTo(ends.quality()).uid("quality-topic").name("quality topic");
        judgements
                .getSideOutput(Outputs.JUDGEMENTS)
                .sinkTo(ends.judgements())
                .uid("judgements-topic")
                .name("judgements topic");
        requests.getSideOutput(Outputs.ERASED_SHOPPERS)
                .sinkTo(ends.erasureReceipts())
                .uid("erasure-receipts")
                .name("erasure receipts");
        DataStream<SearchDocument> ofShoppers = shopperDocuments(slates);
        DataStream<SearchDocument> ofTheShop =
                shopDocuments(itemChanges, totals, contests, queries);
        if (ends.documents() instanceof ElasticsearchSink) {
            SingleOutputStreamOperator<SearchDocument> stale = staleDocuments(slates);
            ofTheShop = ofTheShop.union(stale);
            ofShoppers = ofShoppers.union(stale.getSideOutput(IndexSweepOperator.OF_SHOPPERS));
        }
        // Two sinks: a crowd of shoppers waiting for Elasticsearch holds neither items nor totals
        // up.
        sink(ofShoppers, "shoppers");
        sink(ofTheShop, "shop");
    }

    private SingleOutputStreamOperator<SearchDocument> staleDocuments(
            SingleOutputStreamOperator<VersionedSlate> slates) {
        return slates.getSideOutput(Outputs.SWEEPS)
                .transform("IndexSweep", SEARCH_DOCUMENT, new IndexSweepOperator(config))
                .uid("index-sweep")
                .setParallelism(1);
    }

    private SingleOutputStreamOperator<ErasureRequest> erasures(
            StreamExecutionEnvironment environment) {
        return environment
                .fromSource(
                        ends.erasures(),
                        WatermarkStrategy.noWatermarks(),
                        "erasures",
                        MillraceTypes.SOURCE_RECORD)
                .uid("erasures")
                .process(new RejectBadErasures(), MillraceTypes.ERASURE_REQUEST)
                .uid("reject-bad-erasures")
                .name("reject bad erasures");
    }

    /**
     * Watermarks hold partitions together, so that none teaches the future, and tell the keyed
     * operators who has been idle for too long; no event waits for one.
     */
    private SingleOutputStreamOperator<Arrival> arrivals(StreamExecutionEnvironment environment) {
        long tolerance = config.gate().futureTolerance().toMillis();
        WatermarkStrategy<Arrival> together =
                WatermarkStrategy.<Arrival>forMonotonousTimestamps()
                        .withTimestampAssigner((arrival, before) -> eventTime(arrival, tolerance))
                        .withIdleness(SILENCE_BEFORE_IDLE)
                        .withWatermarkAlignment(
                                ALIGNMENT_GROUP, ALIGNMENT_DRIFT, ALIGNMENT_UPDATES);
        return environment
                .fromSource(ends.events(), together, "events", MillraceTypes.ARRIVAL)
                .uid("events")
                .process(new RejectBadEvents(tolerance, ends.recordedCut()), MillraceTypes.ARRIVAL)
                .uid("reject-bad-events")
                .name("reject bad events");
    }

    /**
     * A record that is no event says nothing about event time: taken as of its arrival it would
     * move a replay of old events years ahead, and everybody would be forgotten.
     */
    private static long eventTime(Arrival arrival, long tolerance) {
        if (arrival.event() == null) {
            return Long.MIN_VALUE;
        }
        return Math.min(arrival.event().timestamp(), arrival.appendedAt() + tolerance);
    }

    private SingleOutputStreamOperator<CatalogueArrival> items(
            StreamExecutionEnvironment environment) {
        DataStream<SourceRecord> records =
                environment
                        .fromSource(
                                ends.catalogue(),
                                WatermarkStrategy.noWatermarks(),
                                "catalogue",
                                MillraceTypes.SOURCE_RECORD)
                        .uid("catalogue");
        return records.process(new RejectBadItems(), MillraceTypes.CATALOGUE_ARRIVAL)
                .uid("reject-bad-items")
                .name("reject bad items");
    }

    /** What shoppers choose for a query, beside what they choose at all. */
    private DataStream<QuerySignal> queries(SingleOutputStreamOperator<ShopperEvent> events) {
        return events.getSideOutput(Outputs.SEARCHES)
                .keyBy(SearchEvent::memoryId, Types.STRING)
                .transform(
                        "SearchAttribution",
                        MillraceTypes.QUERY_OBSERVATION,
                        new SearchAttributionOperator(affinity(), session.erasures()))
                .uid("search-attribution")
                .keyBy(QueryObservation::queryId, Types.STRING)
                .transform(
                        "QueryLearner",
                        MillraceTypes.QUERY_SIGNAL,
                        new QueryLearnerOperator(affinity(), session))
                .uid("query-learner");
    }

    private DataStream<OutcomeTotal> totals(
            SingleOutputStreamOperator<Arrival> arrivals,
            SingleOutputStreamOperator<ShopperEvent> events,
            SingleOutputStreamOperator<ScoreRequest> requests,
            SingleOutputStreamOperator<FusionSample> judgements) {
        return arrivals.getSideOutput(Outputs.OUTCOMES)
                .union(
                        events.getSideOutput(Outputs.OUTCOMES),
                        requests.getSideOutput(Outputs.OUTCOMES),
                        judgements.getSideOutput(Outputs.OUTCOMES))
                .keyBy(OutcomeCount::name, Types.STRING)
                .transform(
                        "outcome totals",
                        MillraceTypes.OUTCOME_TOTAL,
                        new OutcomeTotalOperator(session))
                .uid("outcome-totals");
    }

    /**
     * One document always takes the same way, so that a newer version never meets an older one;
     * what the writer has no room for waits in the state before it.
     */
    private void sink(DataStream<SearchDocument> stream, String part) {
        stream.keyBy(Overflow::key, Types.STRING)
                .transform("Overflow " + part, SEARCH_DOCUMENT, new OverflowOperator(ends.erased()))
                .uid("overflow-" + part)
                .sinkTo(ends.documents())
                .uid("elasticsearch-" + part)
                .name("Elasticsearch " + part);
    }

    private DataStream<SearchDocument> shopperDocuments(DataStream<VersionedSlate> slates) {
        List<Integer> tiers = config.slate().tierSizes();
        ShopperDocumentIds ids = config.elasticsearch().shopperDocumentIds();
        return slates.transform(
                        "shopper documents",
                        SEARCH_DOCUMENT,
                        new ShopperDocumentsOperator(tiers, ids))
                .uid("shopper-documents");
    }

    private DataStream<SearchDocument> shopDocuments(
            DataStream<ItemChange> itemChanges,
            DataStream<OutcomeTotal> totals,
            DataStream<ModelRecord> contests,
            DataStream<QuerySignal> queries) {
        List<Integer> tiers = config.slate().tierSizes();
        DataStream<SearchDocument> items =
                itemChanges
                        .map(Documents::item, SEARCH_DOCUMENT)
                        .uid("item-documents")
                        .name("item documents");
        DataStream<Signal> trending =
                totals.transform(
                                "Trending",
                                MillraceTypes.SIGNAL,
                                new TrendingOperator(
                                        session,
                                        tiers.stream().mapToInt(Integer::intValue).sum(),
                                        TRENDING_INTERVAL.toMillis()))
                        .uid("trending")
                        .setParallelism(1);
        DataStream<SearchDocument> signals =
                trending.map(
                                signal ->
                                        Documents.signals(
                                                signal, tiers, System.currentTimeMillis()),
                                SEARCH_DOCUMENT)
                        .uid("signal-documents")
                        .name("signal documents")
                        .setParallelism(1);
        DataStream<SearchDocument> quality =
                totals.map(
                                total -> Documents.quality(total, System.currentTimeMillis()),
                                SEARCH_DOCUMENT)
                        .uid("quality-documents")
                        .name("quality documents");
        DataStream<SearchDocument> contestDocuments =
                contests.map(
                                record ->
                                        Documents.contest(
                                                (WeightsRecord) record, System.currentTimeMillis()),
                                SEARCH_DOCUMENT)
                        .uid("contest-documents")
                        .name("contest documents");
        DataStream<SearchDocument> queryDocuments =
                queries.map(
                                signal -> Documents.query(signal, System.currentTimeMillis()),
                                SEARCH_DOCUMENT)
                        .uid("query-documents")
                        .name("query documents");
        return items.union(signals, quality, contestDocuments, queryDocuments);
    }

    /** Elasticsearch, where the documents of a deployment belong. */
    static Sink<SearchDocument> elasticsearch(MillraceConfig config) {
        return ElasticsearchSink.builder(
                        Connections.elasticsearch(config.elasticsearch()),
                        new IndexNames(config.deployment().id()))
                .limits(Connections.limits(config.elasticsearch().bulk()))
                .rejected(new KafkaRejectedDocuments(config.kafka()))
                .restored(new WithoutErased(new KafkaErasureLedger(config)))
                .build();
    }

    private GateSettings gate() {
        return new GateSettings(
                config.gate().dedupWindow(),
                config.gate().allowedLateness().toMillis(),
                config.gate().maxEventsPerMinute(),
                config.gate().maxEventsAtOnce(),
                config.learner().shopperExpiry().toMillis());
    }

    private LearnerSettings learner() {
        LearnerConfig learner = config.learner();
        return new LearnerSettings(
                learner.historyLength(),
                learner.microBatchEvents(),
                learner.microBatchInterval().toMillis(),
                learner.stalenessCap(),
                config.fusion().judgedShare(),
                config.slate().refreshInterval().toMillis(),
                learner.shopperExpiry().toMillis());
    }

    private AffinitySettings affinity() {
        AffinityConfig affinity = config.affinity();
        return new AffinitySettings(
                affinity.halfLife().toMillis(),
                affinity.queryExpiry().toMillis(),
                affinity.attributionWindow().toMillis(),
                affinity.itemsPerQuery());
    }

    private ScorerSettings scorer() {
        return new ScorerSettings(
                config.scoring().batchSize(),
                config.scoring().batchInterval().toMillis(),
                new SlateSettings(
                        config.scoring().slateSize(),
                        config.slate().forYouSize(),
                        config.slate().maxCategoryShare(),
                        config.slate().explorationShare()));
    }

    private static SessionSettings session(MillraceConfig config, Ends ends) {
        return new SessionSettings(
                modelLog(config, ends),
                ModelSettings.items(config),
                config.experts().enabled(),
                ModelSettings.experts(config, config.learner().seed()),
                ModelSettings.content(config),
                ModelSettings.fusion(config.learner().seed()),
                scoring(config),
                rows(config),
                config.modelLog().startTimeout(),
                ends.erased());
    }

    private static ScoringSettings scoring(MillraceConfig config) {
        ScoringConfig scoring = config.scoring();
        return new ScoringSettings(
                switch (scoring.backend()) {
                    case AUTO -> ScoringBackendKind.AUTO;
                    case CUDA -> ScoringBackendKind.CUDA;
                    case CPU -> ScoringBackendKind.CPU;
                },
                scoring.cpuThreads(),
                new CudaSettings(scoring.cudaDevice(), scoring.cudaMemory().getBytes()));
    }

    /** The bound of the item table: rows, or the memory they take, whichever is less. */
    private static int rows(MillraceConfig config) {
        ScoringConfig scoring = config.scoring();
        Experts experts =
                Experts.named(
                        config.experts().enabled(),
                        ModelSettings.experts(config, config.learner().seed()));
        long fitting =
                scoring.itemTableMemory().getBytes() / ItemTable.rowBytes(experts.embeddings());
        return (int) Math.max(1, Math.min(scoring.capacity(), fitting));
    }

    private static ModelLog modelLog(MillraceConfig config, Ends ends) {
        OutrankingModelLog.Written index =
                ends.documents() instanceof ElasticsearchSink ? new IndexedEpochs(config) : () -> 0;
        return new OutrankingModelLog(modelLog(config), index);
    }

    /** The log itself, as it is. */
    static ModelLog modelLog(MillraceConfig config) {
        if (config.modelLog().kind() == ModelLogConfig.Kind.MEMORY) {
            return InMemoryModelLog.compacted(config.deployment().id());
        }
        return new KafkaModelLog(config);
    }
}
