package io.millrace.flink;

import io.millrace.cluster.ClusterLearner;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStateCodec;
import io.millrace.cluster.Clustering;
import io.millrace.item.ItemTable;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog;
import io.millrace.modellog.SessionSettings;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link ClusterLearner} over the item table of its process; publishes to the model log. There is
 * one for the whole job.
 *
 * <p>It makes a step at most once an interval, and one in ten intervals while the clusters fit:
 * outcome totals are its clock, and where no events come, the items stand still. What was frozen is
 * published again under the epoch of every start; what items are in is part of their own state, so
 * that nobody waits for it.
 */
public final class ClusterLearnerOperator extends ModelLogMemberOperator<Void>
        implements OneInputStreamOperator<OutcomeTotal, Void>, DeclaresState {
    private static final long serialVersionUID = 1L;

    /** Name of the operator state. */
    public static final String STATE = "clusters";

    /** Of so many intervals one has a step while the items stay where they are. */
    static final int RESTING_INTERVALS = 10;

    private final long intervalMillis;

    private transient ModelLog.Writer log;
    private transient ClusterLearner learner;
    private transient ListState<ClusterState> states;
    private transient ClusterState state;
    private transient Delayed nextStep;
    private transient int rested;

    public ClusterLearnerOperator(SessionSettings session, long intervalMillis) {
        super(session);
        this.intervalMillis = intervalMillis;
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(DeclaredState.operator(STATE, serializer()));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        states =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>(STATE, serializer()));
        for (ClusterState restored : states.get()) {
            state = restored;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        nextStep = new Delayed(getProcessingTimeService(), intervalMillis, this::step);
        log = sessionSettings().log().openWriter();
        learner =
                new ClusterLearner(
                        sessionSettings().items().clusters(), session().newExperts().embeddings());
        if (state == null) {
            state = learner.newState();
        }
        if (state.frozen() != null) {
            publish();
        }
        getMetricGroup().gauge("narrowClusters", () -> size(true));
        getMetricGroup().gauge("wideClusters", () -> size(false));
        getMetricGroup().gauge("clusterSteps", this::steps);
    }

    @Override
    public void processElement(StreamRecord<OutcomeTotal> element) {
        membership().checkHealthy();
        nextStep.request();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        states.update(List.of(state));
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        log.flush();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void close() throws Exception {
        if (log != null) {
            log.close();
        }
        super.close();
    }

    /** A table that is still being filled is waited for. */
    private void step() {
        if (!session().isComplete()) {
            nextStep.request();
            return;
        }
        if (learner.isResting(state) && ++rested < RESTING_INTERVALS) {
            return;
        }
        rested = 0;
        try (ItemTable.Lease lease = session().items().read()) {
            learner.sample(lease.items(), state);
        }
        if (learner.learn(state)) {
            publish();
        }
        if (state.frozen() == null) {
            nextStep.request();
        }
    }

    private void publish() {
        log.append(Channel.NETWORKS, Clustering.NETWORK, learner.publish(state, session().epoch()));
    }

    /** Steps made so far. */
    long steps() {
        return state.steps();
    }

    private int size(boolean fine) {
        Clustering frozen = state.frozen();
        if (frozen == null) {
            return 0;
        }
        return fine ? frozen.fine().size() : frozen.coarse().size();
    }

    private static CodecSerializer<ClusterState> serializer() {
        return new CodecSerializer<>(new ClusterStateCodec(), false);
    }
}
