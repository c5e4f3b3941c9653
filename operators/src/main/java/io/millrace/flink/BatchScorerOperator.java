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
import io.millrace.slate.ScorerBacklog;
import io.millrace.slate.Slate;
import io.millrace.slate.SlateComposer;
import io.millrace.slate.SlateScorer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link SlateScorer} and {@link SlateComposer} over batches of requests.
 *
 * <p>Batches are scored one after the other by a thread of their own, for minutes on end where the
 * catalogue is large; the task's thread takes requests in meanwhile. A shopper has at most one
 * request waiting, the newest: who acts faster than slates are made gets fewer of them, and nobody
 * learns later for it. While nothing can be sent downstream, because Elasticsearch is slow,
 * requests are only collected. Learners see in the {@link ScorerBacklog} how many wait, send no
 * more than a few batches and keep the ids of who else is due: learning goes on, and everybody is
 * scored once when the way is free again.
 *
 * <p>After a start the slates of all shoppers are made anew. Nobody waits for those: of a batch
 * they get the places that are left, and a quarter at least.
 *
 * <p>When the marks of all learners have come, and whoever was waiting then has a slate, {@link
 * Outputs#SWEEPS} says so: no document of an earlier epoch is waited for any more.
 *
 * <p>A barrier waits a moment for who waits; what is left then, and under way, is in the
 * checkpoint. Restored from an old one, requests of shoppers who were erased since are dropped.
 */
public final class BatchScorerOperator extends ModelLogMemberOperator<VersionedSlate>
        implements OneInputStreamOperator<ScoreRequest, VersionedSlate>, DeclaresState {
    private static final long serialVersionUID = 1L;

    /** Name of the operator state. */
    public static final String STATE = "waiting-requests";

    /** Past this many dirty shoppers, of learners elsewhere, the scorer holds learning back. */
    private static final int MAXIMUM_WAITING = 200_000;

    /** The part of a batch that is for slates nobody waits for, if there are such. */
    private static final double UNHURRIED_SHARE = 0.25;

    /** How long a barrier waits for slates. */
    private static final Duration BARRIER_PATIENCE = Duration.ofMillis(500);

    private final ScorerSettings settings;

    private transient Experts experts;
    private transient SlateScorer scorer;
    private transient SlateComposer composer;
    private transient ScorerBacklog backlog;
    private transient Map<String, ScoreRequest> waiting;
    private transient Map<String, ScoreRequest> unhurried;
    private transient List<ScoreRequest> underWay;
    private transient Set<Integer> learnersThrough;

    /**
     * Whose slates are to be sent before the sweep is through; null while learners ask for more.
     */
    private transient Set<String> unsent;

    private transient ListState<ScoreRequest> state;
    private transient Future<List<Slate>> result;
    private transient Delayed nextBatch;
    private transient Mailbox mailbox;
    private transient ExecutorService worker;

    public BatchScorerOperator(ScorerSettings settings, SessionSettings session) {
        super(session);
        this.settings = settings;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = new Mailbox(executor);
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
        underWay = List.of();
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
                        getProcessingTimeService(), settings.batchMillis(), this::startBatchIfFree);
        String name =
                "millrace-scorer-" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        worker = Executors.newSingleThreadExecutor(task -> new Thread(task, name));
        learnersThrough = new HashSet<>();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        backlog = session().scorerBacklog(task.getIndexOfThisSubtask());
        tellBacklog();
        backlog.open(task.getNumberOfParallelSubtasks(), settings.batchSize());
        mailbox.run(() -> tellSwept(false), "tell that the sweep begins");
        getMetricGroup().gauge("dirtyShoppers", this::dirtyShoppers);
        getMetricGroup().gauge("scoringOnGpu", () -> isOnGpu() ? 1 : 0);
        scoreInTime();
    }

    @Override
    public void processElement(StreamRecord<ScoreRequest> element) throws Exception {
        membership().checkHealthy();
        ScoreRequest request = element.getValue();
        if (request.isMark()) {
            learnerIsThrough(request);
            return;
        }
        add(request);
        tellBacklog();
        backlog.received(request);
        scoreAtAnyRate(MAXIMUM_WAITING);
        scoreInTime();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        long until = System.nanoTime() + BARRIER_PATIENCE.toNanos();
        long left = BARRIER_PATIENCE.toNanos();
        while (waiting.size() + underWay.size() > 0 && mayScore() && left > 0) {
            startBatch();
            awaitAndSend(left);
            left = until - System.nanoTime();
        }
        scoreInTime();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<ScoreRequest> requests = new ArrayList<>(underWay);
        requests.addAll(waiting.values());
        requests.addAll(unhurried.values());
        state.update(requests);
    }

    @Override
    public void finish() throws Exception {
        scoreAtAnyRate(1);
        super.finish();
    }

    @Override
    public void close() throws Exception {
        try {
            if (worker != null) {
                // It reads from the session, which ends with its last member.
                worker.shutdown();
                worker.awaitTermination(1, TimeUnit.MINUTES);
            }
        } finally {
            super.close();
        }
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

    private void learnerIsThrough(ScoreRequest mark) {
        learnersThrough.add(mark.learner());
        if (unsent == null && learnersThrough.size() == mark.learners()) {
            unsent = new HashSet<>(waiting.keySet());
            unsent.addAll(unhurried.keySet());
            underWay.forEach(request -> unsent.add(request.shopperId()));
            if (unsent.isEmpty()) {
                tellSwept(true);
            }
        }
    }

    private void areSent(List<ScoreRequest> batch) {
        if (unsent == null || unsent.isEmpty()) {
            return;
        }
        batch.forEach(request -> unsent.remove(request.shopperId()));
        if (unsent.isEmpty()) {
            tellSwept(true);
        }
    }

    private void tellSwept(boolean complete) {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        output.collect(
                Outputs.SWEEPS,
                new StreamRecord<>(
                        new ShoppersSwept(
                                session().epoch(),
                                task.getIndexOfThisSubtask(),
                                task.getNumberOfParallelSubtasks(),
                                complete,
                                isRestored())));
    }

    private void tellBacklog() {
        backlog.waiting(waiting.size(), unhurried.size());
    }

    private int dirtyShoppers() {
        return waiting.size() + unhurried.size() + underWay.size();
    }

    private void scoreInTime() {
        if (underWay.isEmpty() && dirtyShoppers() > 0) {
            nextBatch.request();
        }
    }

    /** Scores until fewer than a number of shoppers are dirty, whether there is room or not. */
    private void scoreAtAnyRate(int tooMany) throws Exception {
        while (dirtyShoppers() >= tooMany) {
            startBatch();
            awaitAndSend(Long.MAX_VALUE);
        }
    }

    private void startBatchIfFree() {
        if (mayScore()) {
            startBatch();
        } else {
            scoreInTime();
        }
    }

    private void startBatch() {
        if (!underWay.isEmpty() || dirtyShoppers() == 0) {
            return;
        }
        List<ScoreRequest> batch = takeBatch();
        FutureTask<List<Slate>> task =
                new FutureTask<>(() -> score(batch)) {
                    @Override
                    protected void done() {
                        mailbox.run(() -> sendIfAwaited(this), "send slates");
                    }
                };
        underWay = batch;
        tellBacklog();
        result = task;
        worker.execute(task);
    }

    private List<ScoreRequest> takeBatch() {
        List<ScoreRequest> batch = new ArrayList<>(settings.batchSize());
        int kept = (int) Math.min(unhurried.size(), settings.batchSize() * UNHURRIED_SHARE);
        take(waiting, settings.batchSize() - kept, batch);
        take(unhurried, settings.batchSize(), batch);
        return batch;
    }

    private static void take(
            Map<String, ScoreRequest> requests, int upTo, List<ScoreRequest> batch) {
        Iterator<ScoreRequest> next = requests.values().iterator();
        while (next.hasNext() && batch.size() < upTo) {
            batch.add(next.next());
            next.remove();
        }
    }

    /** Runs in the worker, which alone uses the scorer and the composer. */
    private List<Slate> score(List<ScoreRequest> batch) {
        List<Slate> slates = new ArrayList<>(batch.size());
        try (ItemTable.Lease lease = session().items().readAll()) {
            for (ScoredRequest scored : scorer.score(lease, batch)) {
                slates.add(composer.compose(lease.items(), experts.names(), scored));
            }
        }
        return slates;
    }

    /** A barrier may have sent them already. */
    private void sendIfAwaited(Future<List<Slate>> scored) throws Exception {
        if (scored == result) {
            awaitAndSend(Long.MAX_VALUE);
            startBatchIfFree();
        }
    }

    private void awaitAndSend(long nanos) throws Exception {
        List<Slate> slates;
        try {
            slates = result.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return;
        }
        List<ScoreRequest> batch = underWay;
        underWay = List.of();
        tellBacklog();
        result = null;
        for (Slate slate : slates) {
            long version = ModelVersion.of(session().epoch(), slate.request().counter());
            output.collect(new StreamRecord<>(new VersionedSlate(slate, version)));
        }
        areSent(batch);
    }

    private boolean mayScore() {
        return session().isComplete() && canSend();
    }

    private boolean isOnGpu() {
        return session().scoringKind() == ScoringBackendKind.CUDA;
    }
}
