package io.millrace.flink;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.Experts;
import io.millrace.item.ItemTable;
import io.millrace.modellog.SessionSettings;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.ScoreRequestCodec;
import io.millrace.slate.ScoredRequest;
import io.millrace.slate.Slate;
import io.millrace.slate.SlateComposer;
import io.millrace.slate.SlateScorer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link SlateScorer} and {@link SlateComposer} over batches of requests.
 *
 * <p>A shopper has at most one request waiting, the newest. While nothing can be sent downstream,
 * because Elasticsearch is away or slow, requests are only collected: shoppers are marked dirty,
 * learning goes on, and everybody is scored once when the way is free again. Waiting requests are
 * in the checkpoint; restored from an old one, those of shoppers who were erased since are dropped.
 *
 * <p>After a start the slates of all shoppers are made anew. They have a batch of their own after
 * those of who acts meanwhile, who would wait for minutes behind them.
 */
public final class BatchScorerOperator extends ModelLogMemberOperator<VersionedSlate>
        implements OneInputStreamOperator<ScoreRequest, VersionedSlate>, DeclaresState {
    private static final long serialVersionUID = 1L;

    /** Name of the operator state. */
    public static final String STATE = "waiting-requests";

    /** Past this many dirty shoppers the scorer holds learning back after all. */
    private static final int MAXIMUM_WAITING = 200_000;

    private final ScorerSettings settings;

    private transient Experts experts;
    private transient SlateScorer scorer;
    private transient SlateComposer composer;
    private transient Map<String, ScoreRequest> waiting;
    private transient Map<String, ScoreRequest> unhurried;
    private transient ListState<ScoreRequest> state;
    private transient Delayed nextBatch;

    public BatchScorerOperator(ScorerSettings settings, SessionSettings session) {
        super(session);
        this.settings = settings;
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.operator(
                        STATE, new CodecSerializer<>(new ScoreRequestCodec(), true)));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        STATE,
                                        new CodecSerializer<>(new ScoreRequestCodec(), true)));
        waiting = new LinkedHashMap<>();
        unhurried = new LinkedHashMap<>();
        for (ScoreRequest request : state.get()) {
            add(request);
        }
    }

    /** A request of a later life of the shopper is of a later time, and stays. */
    private void dropErased() {
        ErasureLedger ledger = session().erasures();
        dropErased(waiting, ledger);
        dropErased(unhurried, ledger);
    }

    private static void dropErased(Map<String, ScoreRequest> requests, ErasureLedger ledger) {
        requests.values()
                .removeIf(
                        request ->
                                !request.retired()
                                        && ErasureLedger.covers(
                                                ledger.erasedUpTo(request.shopperId()),
                                                request.time(),
                                                Long.MAX_VALUE));
    }

    @Override
    public void open() throws Exception {
        super.open();
        dropErased();
        experts = session().newExperts();
        scorer = new SlateScorer(experts, settings.slate());
        composer = new SlateComposer(settings.slate());
        nextBatch =
                new Delayed(
                        getProcessingTimeService(),
                        settings.batchMillis(),
                        () -> {
                            scoreWhileFree();
                            if (!unhurried.isEmpty() && mayScore()) {
                                scoreBatch(unhurried);
                            }
                            scoreInTime();
                        });
        getMetricGroup().gauge("dirtyShoppers", this::dirtyShoppers);
        getMetricGroup().gauge("scoringOnGpu", () -> isOnGpu() ? 1 : 0);
        scoreInTime();
    }

    @Override
    public void processElement(StreamRecord<ScoreRequest> element) {
        membership().checkHealthy();
        add(element.getValue());
        if (dirtyShoppers() >= MAXIMUM_WAITING) {
            scoreBatch(waiting.isEmpty() ? unhurried : waiting);
        } else if (waiting.size() >= settings.batchSize()) {
            scoreWhileFree();
        }
        scoreInTime();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        scoreWhileFree();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<ScoreRequest> requests = new ArrayList<>(waiting.values());
        requests.addAll(unhurried.values());
        state.update(requests);
    }

    @Override
    public void finish() throws Exception {
        while (dirtyShoppers() > 0) {
            scoreBatch(waiting.isEmpty() ? unhurried : waiting);
        }
        super.finish();
    }

    private void add(ScoreRequest request) {
        String shopperId = request.shopperId();
        ScoreRequest present = waiting.get(shopperId);
        if (present != null) {
            if (present.counter() < request.counter()) {
                long since = present.appendedAt();
                waiting.put(shopperId, since < 0 ? request : request.waitingSince(since));
            }
        } else if (request.isUrgent()) {
            unhurried.remove(shopperId);
            waiting.put(shopperId, request);
        } else {
            unhurried.merge(
                    shopperId,
                    request,
                    (one, other) -> one.counter() < other.counter() ? other : one);
        }
    }

    private int dirtyShoppers() {
        return waiting.size() + unhurried.size();
    }

    private void scoreInTime() {
        if (dirtyShoppers() > 0) {
            nextBatch.request();
        }
    }

    private void scoreWhileFree() {
        while (!waiting.isEmpty() && mayScore()) {
            scoreBatch(waiting);
        }
    }

    private boolean mayScore() {
        return session().isComplete() && canSend();
    }

    private boolean isOnGpu() {
        return session().scoringKind() == ScoringBackendKind.CUDA;
    }

    private void scoreBatch(Map<String, ScoreRequest> requests) {
        List<ScoreRequest> batch = new ArrayList<>(settings.batchSize());
        Iterator<ScoreRequest> next = requests.values().iterator();
        while (next.hasNext() && batch.size() < settings.batchSize()) {
            batch.add(next.next());
            next.remove();
        }
        long epoch = session().epoch();
        List<Slate> slates = new ArrayList<>(batch.size());
        try (ItemTable.Lease lease = session().items().readAll()) {
            for (ScoredRequest scored : scorer.score(lease, batch)) {
                slates.add(composer.compose(lease.items(), experts.names(), scored));
            }
        }
        for (Slate slate : slates) {
            long version = ModelVersion.of(epoch, slate.request().counter());
            output.collect(new StreamRecord<>(new VersionedSlate(slate, version)));
        }
    }
}
