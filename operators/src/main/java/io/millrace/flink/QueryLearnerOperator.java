package io.millrace.flink;

import io.millrace.affinity.AffinitySettings;
import io.millrace.affinity.PositionCurve;
import io.millrace.affinity.PositionCurveCodec;
import io.millrace.affinity.QueryLearner;
import io.millrace.affinity.QueryObservation;
import io.millrace.affinity.QueryState;
import io.millrace.affinity.QueryStateCodec;
import io.millrace.affinity.QueryTiers;
import io.millrace.modellog.SessionSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link QueryLearner} over state keyed by query.
 *
 * <p>Every subtask has a {@link PositionCurve} of its own, learned from its share of the queries;
 * which queries these are is chance, so that the curves are alike.
 *
 * <p>Changed queries wait in memory and are shown together, once an interval and always before a
 * barrier. On every start the operator shows all it holds anew, under the new epoch. {@link
 * IdleTimers} forget queries that nobody searches for, and delete their documents.
 */
public final class QueryLearnerOperator extends ModelLogMemberOperator<QuerySignal>
        implements OneInputStreamOperator<QueryObservation, QuerySignal>,
                DeclaresState,
                EventTimeTriggerable {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "query";

    /** Name of the operator state: the curve of every subtask. */
    public static final String CURVE_STATE = "position-curve";

    private static final long INTERVAL = 500;

    private final AffinitySettings settings;

    private transient QueryLearner learner;
    private transient PositionCurve curve;
    private transient ListState<PositionCurve> curves;
    private transient ValueStateDescriptor<QueryState> descriptor;
    private transient ValueState<QueryState> states;
    private transient IdleTimers idleTimers;
    private transient Counter expired;
    private transient Set<String> changed;
    private transient Delayed nextShow;

    /**
     * The most publications of any query that was forgotten under this epoch: one that comes back
     * must not be published below its own deletion.
     */
    private transient long forgottenPublications;

    public QueryLearnerOperator(AffinitySettings settings, SessionSettings session) {
        super(session);
        this.settings = settings;
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, new CodecSerializer<>(new QueryStateCodec(), false)),
                DeclaredState.operator(
                        CURVE_STATE, new CodecSerializer<>(new PositionCurveCodec(), false)),
                IdleTimers.DECLARED);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE, new CodecSerializer<>(new QueryStateCodec(), false));
        states = context.getKeyedStateStore().getState(descriptor);
        // Union: after rescaling every subtask begins with the mean of all.
        curves =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(
                                        CURVE_STATE,
                                        new CodecSerializer<>(new PositionCurveCodec(), false)));
        idleTimers = new IdleTimers(settings.expiryMillis());
        idleTimers.initialize(context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        nextShow = new Delayed(getProcessingTimeService(), INTERVAL, this::showChanged);
        learner = new QueryLearner(settings);
        curve = learner.curveOf(curves.get());
        changed = new LinkedHashSet<>();
        expired = getMetricGroup().counter("expiredQueries");
        idleTimers.open(
                getInternalTimerService(IdleTimers.SERVICE, VoidNamespaceSerializer.INSTANCE, this),
                getKeyedStateBackend(),
                descriptor,
                QueryState::time);
        if (isRestored()) {
            getProcessingTimeService()
                    .registerTimer(
                            getProcessingTimeService().getCurrentProcessingTime(),
                            time -> showAll());
        }
    }

    @Override
    public void processElement(StreamRecord<QueryObservation> element) throws Exception {
        membership().checkHealthy();
        QueryObservation observation = element.getValue();
        QueryState state = states.value();
        if (state == null) {
            state = learner.newState(observation.time(), forgottenPublications);
            idleTimers.start(observation.time());
        }
        learner.learn(state, observation, curve);
        states.update(state);
        changed.add(observation.queryId());
        nextShow.request();
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        QueryState state = states.value();
        if (state == null) {
            return;
        }
        if (!learner.isIdle(state, timer.getTimestamp())) {
            idleTimers.again(state.time());
            return;
        }
        if (state.isPublished()) {
            show(timer.getKey(), state, QueryTiers.EMPTY);
        }
        forgottenPublications = Math.max(forgottenPublications, state.publications());
        changed.remove(timer.getKey());
        states.clear();
        expired.inc();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        showChanged();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        idleTimers.snapshot();
        curves.update(List.of(curve));
    }

    @Override
    public void finish() throws Exception {
        showChanged();
        super.finish();
    }

    private void showChanged() throws Exception {
        for (String queryId : changed) {
            setCurrentKey(queryId);
            QueryState state = states.value();
            QueryTiers tiers = learner.tiers(state);
            if (learner.hasChanged(state, tiers)) {
                show(queryId, state, tiers);
                states.update(state);
            }
        }
        changed.clear();
    }

    /** What a lost future wrote last may be newer than what is restored; this outranks it. */
    private void showAll() throws Exception {
        KeyedValues.forEach(
                getKeyedStateBackend(),
                descriptor,
                (queryId, value) -> {
                    QueryState state = value.value();
                    QueryTiers tiers = learner.tiers(state);
                    if (state.isPublished() || !tiers.isEmpty()) {
                        show(queryId, state, tiers);
                        value.update(state);
                    }
                });
    }

    private void show(String queryId, QueryState state, QueryTiers tiers) {
        long version = learner.publish(state, tiers, session().epoch());
        output.collect(new StreamRecord<>(new QuerySignal(queryId, tiers, version)));
    }
}
