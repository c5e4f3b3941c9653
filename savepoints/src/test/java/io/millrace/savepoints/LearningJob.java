package io.millrace.savepoints;

import io.millrace.content.ContentSettings;
import io.millrace.erasure.ErasureRequest;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.factor.NetworkGradient;
import io.millrace.flink.BatchScorerOperator;
import io.millrace.flink.CatalogueArrival;
import io.millrace.flink.ClusterLearnerOperator;
import io.millrace.flink.EventGateOperator;
import io.millrace.flink.FusionLearnerOperator;
import io.millrace.flink.ItemLearnerOperator;
import io.millrace.flink.LearnerSettings;
import io.millrace.flink.MillraceTypes;
import io.millrace.flink.NetworkLearnerOperator;
import io.millrace.flink.OutcomeTotal;
import io.millrace.flink.OutcomeTotalOperator;
import io.millrace.flink.Outputs;
import io.millrace.flink.PublicationSettings;
import io.millrace.flink.RejectBadEvents;
import io.millrace.flink.ScorerSettings;
import io.millrace.flink.ShopperLearnerOperator;
import io.millrace.flink.SlateEvaluatorOperator;
import io.millrace.flink.VersionedSlate;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionSettings;
import io.millrace.gate.Arrival;
import io.millrace.gate.GateSettings;
import io.millrace.gate.OutcomeCount;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemUpdate;
import io.millrace.judge.Choice;
import io.millrace.modellog.InMemoryModelLog;
import io.millrace.modellog.SessionSettings;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringSettings;
import io.millrace.shopper.ShopperEvent;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.SlateSettings;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The job's operators of our own, with the job's uids and without its surroundings. */
final class LearningJob {
    /** Before all events of the tests. */
    static final long CUT = 1_600_000_000_000L;

    private static final int KEY_GROUPS = 128;
    private static final long MILLIS = 5;

    private LearningJob() {}

    @SuppressWarnings("deprecation")
    static void build(
            StreamExecutionEnvironment environment, List<String> events, InMemoryModelLog log) {
        environment.setMaxParallelism(KEY_GROUPS);
        SessionSettings session =
                new SessionSettings(
                        log,
                        ItemSettings.DEFAULT,
                        Experts.allNames(),
                        ExpertSettings.DEFAULT,
                        ContentSettings.DEFAULT,
                        FusionSettings.DEFAULT,
                        ScoringSettings.of(ScoringBackendKind.CPU),
                        1_000,
                        Duration.ofSeconds(30));
        PublicationSettings publication = new PublicationSettings(MILLIS, 16);
        SingleOutputStreamOperator<Arrival> arrivals =
                environment
                        .addSource(new FixedArrivals(events), "events", MillraceTypes.ARRIVAL)
                        .uid("events")
                        .process(new RejectBadEvents(0, CUT), MillraceTypes.ARRIVAL)
                        .uid("reject-bad-events")
                        .setParallelism(1);
        DataStream<ErasureRequest> erasures =
                arrivals.flatMap((arrival, out) -> {}, MillraceTypes.ERASURE_REQUEST)
                        .uid("no-erasures");
        SingleOutputStreamOperator<ShopperEvent> admitted =
                arrivals.keyBy(Arrival::arrivalId, Types.STRING)
                        .connect(erasures.broadcast())
                        .transform(
                                "EventGate",
                                MillraceTypes.SHOPPER_EVENT,
                                new EventGateOperator(
                                        new GateSettings(100, Duration.ofDays(1).toMillis(), 100),
                                        session.erasures()))
                        .uid("event-gate");
        SingleOutputStreamOperator<ScoreRequest> requests =
                admitted.keyBy(ShopperEvent::shopperId, Types.STRING)
                        .transform(
                                "UserLearner",
                                MillraceTypes.SCORE_REQUEST,
                                new ShopperLearnerOperator(
                                        new LearnerSettings(20, 4, MILLIS, 64, 1), session))
                        .uid("user-learner");
        SingleOutputStreamOperator<VersionedSlate> slates =
                requests.keyBy(ScoreRequest::shopperId, Types.STRING)
                        .transform(
                                "BatchScorer",
                                MillraceTypes.SLATE,
                                new BatchScorerOperator(
                                        new ScorerSettings(
                                                16, MILLIS, new SlateSettings(50, 10, 0.5, 0.1)),
                                        session))
                        .uid("batch-scorer");
        slates.sinkTo(new DiscardingSink<>()).uid("slates");
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
        DataStream<CatalogueArrival> catalogue =
                arrivals.flatMap((arrival, out) -> {}, MillraceTypes.CATALOGUE_ARRIVAL)
                        .uid("no-catalogue");
        requests.getSideOutput(Outputs.ITEM_UPDATES)
                .keyBy(ItemUpdate::itemId, Types.STRING)
                .connect(catalogue.keyBy(CatalogueArrival::itemId, Types.STRING))
                .transform(
                        "ItemLearner",
                        MillraceTypes.ITEM_CHANGE,
                        new ItemLearnerOperator(publication, session))
                .uid("item-learner")
                .sinkTo(new DiscardingSink<>())
                .uid("item-changes");
        requests.getSideOutput(Outputs.FUSION_SAMPLES)
                .union(judgements)
                .keyBy(FusionSample::segment, Types.STRING)
                .transform(
                        "FusionLearner",
                        MillraceTypes.MODEL_RECORD,
                        new FusionLearnerOperator(publication, session))
                .uid("fusion-learner");
        requests.getSideOutput(Outputs.NETWORK_GRADIENTS)
                .keyBy(NetworkGradient::name, Types.STRING)
                .transform(
                        "NetworkLearner",
                        Types.VOID,
                        new NetworkLearnerOperator(publication, session))
                .uid("network-learner");
        SingleOutputStreamOperator<OutcomeTotal> totals =
                arrivals.getSideOutput(Outputs.OUTCOMES)
                        .union(
                                admitted.getSideOutput(Outputs.OUTCOMES),
                                requests.getSideOutput(Outputs.OUTCOMES),
                                judgements.getSideOutput(Outputs.OUTCOMES))
                        .keyBy(OutcomeCount::name, Types.STRING)
                        .transform(
                                "outcome totals",
                                MillraceTypes.OUTCOME_TOTAL,
                                new OutcomeTotalOperator(session))
                        .uid("outcome-totals");
        totals.sinkTo(new DiscardingSink<>()).uid("totals");
        totals.transform("ClusterLearner", Types.VOID, new ClusterLearnerOperator(session, MILLIS))
                .uid("cluster-learner")
                .setParallelism(1);
    }
}
