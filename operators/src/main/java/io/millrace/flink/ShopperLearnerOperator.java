package io.millrace.flink;

import io.millrace.erasure.ErasedShopper;
import io.millrace.erasure.ErasureLedger;
import io.millrace.expert.Experts;
import io.millrace.factor.NegativePool;
import io.millrace.factor.NegativePoolCodec;
import io.millrace.fusion.FusionSampler;
import io.millrace.gate.OutcomeCount;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdates;
import io.millrace.judge.Choice;
import io.millrace.judge.EventJudge;
import io.millrace.judge.QualityCounts;
import io.millrace.learning.EventLearner;
import io.millrace.modellog.SessionSettings;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import io.millrace.shopper.ShopperStateCodec;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.ScorerBacklog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link ShopperLearner} over state keyed by shopper.
 *
 * <p>Updates, samples and score requests gather in a micro-batch. It is flushed when it is full,
 * when its time is up, and always before a barrier, so that no checkpoint finds half-learned
 * events. Behind its updates goes a mark to every item learner; when the marks have come back
 * through the model log, the events are in the item table. The operator waits when it is more than
 * the staleness cap ahead of them. Every learner sends marks to every other one, so that their
 * number grows with the square of the parallelism: few micro-batches have any. They are sent for
 * every quarter of the cap once half of it is used up, before the operator waits, and in time
 * otherwise.
 *
 * <p>A scorer gets no more requests than it has room for ({@link ScorerBacklog}). Of who is due
 * beyond that only the id waits, and the request is made of the newest state when there is room.
 * Ids whose slates an event made due are part of the checkpoint.
 *
 * <p>{@link IdleTimers} forget a shopper who stays away, in two steps: first all but a stub goes,
 * and a last request deletes the shopper's documents; as long again later the stub goes.
 *
 * <p>A shopper who is to be erased goes at once: what the shopper taught about items is taken back,
 * documents are deleted, and neither a value nor a timer of the shopper is in the next checkpoint.
 * What the ledger says of a restored state is made up for before anything is sent.
 *
 * <p>After a start with a restored state, which may be older than the documents, the slate of every
 * shopper is asked for anew, under the new epoch: a few at a time, beside what shoppers do. Behind
 * the last of them goes a mark to every scorer.
 */
public final class ShopperLearnerOperator extends ModelLogMemberOperator<ScoreRequest>
        implements OneInputStreamOperator<ShopperEvent, ScoreRequest>,
                DeclaresState,
                EventTimeTriggerable {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(ShopperLearnerOperator.class);

    /** Name of the keyed state. */
    public static final String STATE = "shopper";

    /** Name of the operator state: negatives whose gradients are not complete yet. */
    public static final String POOL_STATE = "negative-pool";

    /** Name of the keyed state: when the event was appended that made a shopper's slate due. */
    public static final String DUE_STATE = "due";

    /** The append time of a request that no record of a topic caused. */
    private static final long NOTHING_APPENDED = -1;

    /** Slates a second that all subtasks together ask for anew after a start. */
    private static final int SWEEP_RATE = 4_000;

    /** Milliseconds. */
    private static final long SWEEP_INTERVAL = 20;

    /** Milliseconds until room at a scorer is looked for again. */
    private static final long SEND_INTERVAL = 10;

    /** Milliseconds in which events are marked: item learners publish no more often by default. */
    private static final long MARK_INTERVAL = 50;

    private static final int HISTOGRAM_WINDOW = 4096;

    private final LearnerSettings settings;

    private transient ErasureLedger ledger;
    private transient Queue<String> unswept;
    private transient Mailbox mailbox;
    private transient ShopperLearner learner;
    private transient FusionSampler sampler;
    private transient ItemUpdates updates;
    private transient EventLearner eventLearner;
    private transient EventJudge judge;
    private transient ListState<NegativePool> pools;
    private transient OutcomeCounts outcomes;
    private transient Map<String, ScoreRequest> requests;
    private transient List<ScoreRequest> deletions;
    private transient ScorerBacklog backlog;
    private transient DueShoppers due;
    private transient Delayed nextSend;
    private transient ValueStateDescriptor<ShopperState> descriptor;
    private transient ValueState<ShopperState> states;
    private transient IdleTimers idleTimers;
    private transient InternalTimerService<VoidNamespace> timerService;
    private transient Counter expired;
    private transient String[] markKeys;
    private transient Histogram staleness;
    private transient int index;
    private transient RefreshTimers refreshTimers;
    private transient long learned;
    private transient long flushed;
    private transient long marked;
    private transient volatile long waitingSince;
    private transient Delayed nextFlush;
    private transient Delayed nextMarks;

    public ShopperLearnerOperator(LearnerSettings settings, SessionSettings session) {
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
                DeclaredState.keyed(STATE, new CodecSerializer<>(new ShopperStateCodec(), false)),
                DeclaredState.operator(
                        POOL_STATE, new CodecSerializer<>(new NegativePoolCodec(), false)),
                IdleTimers.DECLARED,
                IdleTimers.DECLARED_TIMES,
                RefreshTimers.DECLARED_TIMES,
                DueShoppers.DECLARED);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE, new CodecSerializer<>(new ShopperStateCodec(), false));
        states = context.getKeyedStateStore().getState(descriptor);
        idleTimers = IdleTimers.ofErasable(settings.expiryMillis());
        idleTimers.initialize(context);
        refreshTimers = new RefreshTimers(settings.refreshMillis());
        refreshTimers.initialize(context);
        due = new DueShoppers(context);
        pools =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        POOL_STATE,
                                        new CodecSerializer<>(new NegativePoolCodec(), false)));
    }

    @Override
    public void open() throws Exception {
        super.open();
        nextFlush =
                new Delayed(getProcessingTimeService(), settings.microBatchMillis(), this::flush);
        nextMarks = new Delayed(getProcessingTimeService(), MARK_INTERVAL, this::markInTime);
        membership().listen(mailbox::wake);
        index = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        learner = new ShopperLearner(settings.scoredHistory(), settings.expiryMillis());
        Experts experts = session().newExperts();
        sampler = new FusionSampler(experts);
        updates =
                new ItemUpdates(
                        index,
                        sessionSettings().items().popularityDecay(),
                        sessionSettings().items().coVisitationDecay());
        eventLearner =
                new EventLearner(
                        experts,
                        sessionSettings().expertSettings(),
                        learner,
                        updates,
                        sampler,
                        sessionSettings().expertSettings().seed() + index);
        judge = new EventJudge(experts, learner, settings.judgedShare());
        restorePool();
        waitingSince = -1;
        outcomes = new OutcomeCounts();
        requests = new LinkedHashMap<>();
        deletions = new ArrayList<>();
        backlog = session().scorerBacklog(index);
        due.open(getKeyedStateBackend());
        nextSend = new Delayed(getProcessingTimeService(), SEND_INTERVAL, this::sendDue);
        nextSend.request();
        getMetricGroup().gauge("dueShoppers", due::size);
        staleness =
                getMetricGroup()
                        .histogram(
                                "staleness", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        getMetricGroup().gauge("unappliedEvents", this::unapplied);
        expired = getMetricGroup().counter("expiredShoppers");
        timerService =
                getInternalTimerService(IdleTimers.SERVICE, VoidNamespaceSerializer.INSTANCE, this);
        idleTimers.open(timerService, getKeyedStateBackend(), descriptor, ShopperState::time);
        refreshTimers.open(
                getInternalTimerService(
                        RefreshTimers.SERVICE, VoidNamespaceSerializer.INSTANCE, new Refresher()),
                getKeyedStateBackend());
        ledger = session().erasures();
        catchUpWithLedger();
        unswept = knownShoppers();
        getMetricGroup().gauge("unsweptShoppers", unswept::size);
        mailbox.run(this::sweepSoon, "write every shopper's documents anew");
        getMetricGroup().gauge("waitingMillis", this::waitingMillis);
        watch(session().entriesRead());
    }

    @Override
    public void processElement(StreamRecord<ShopperEvent> element) throws Exception {
        ShopperEvent event = element.getValue();
        awaitTurn();
        setCurrentKey(event.shopperId());
        if (event.kind() == Kind.ERASE) {
            erase(event);
            return;
        }
        ShopperState state = states.value();
        boolean isNew = state == null;
        if (isNew) {
            ErasureLedger.Entry erasure = ledger.find(event.shopperId());
            if (ErasureLedger.covers(erasure.upTo(), event.time(), event.appendedAt())) {
                countErased(event);
                return;
            }
            state = learner.newState(erasure, event.time());
            idleTimers.start(event.time());
        }
        if (learner.forgetIfIdle(state, event.time())) {
            send(retirement(event.shopperId(), state));
        }
        boolean rescore;
        Choice choice;
        long before = isNew ? 0 : state.time();
        try (ItemTable.Lease lease = session().items().read()) {
            choice = judge.judge(lease, state, event);
            rescore =
                    eventLearner.learn(
                            lease.items(), state, event, timerService.currentWatermark());
        }
        states.update(state);
        refreshTimers.touched(event.shopperId(), before, state.time());
        send(choice);
        staleness.update(unapplied());
        outcomes.add(QualityCounts.staleness(unapplied()));
        learned++;
        if (event.kind() != Kind.RETIRE) {
            outcomes.add(OutcomeCount.LEARNED);
        }
        if (rescore) {
            request(event.shopperId(), state, event.appendedAt());
        }
        if (learned - flushed >= settings.microBatchEvents()) {
            flush();
        } else {
            nextFlush.request();
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        ShopperState state = states.value();
        if (state == null) {
            return;
        }
        long time = timer.getTimestamp();
        if (!learner.isIdle(state, time)) {
            idleTimers.again(state.time());
        } else if (!state.isRetired()) {
            idleTimers.again(time);
            retire(timer.getKey(), state);
        } else if (learner.isStubIdle(state, time)) {
            states.clear();
            idleTimers.stop();
        } else {
            idleTimers.again(time);
        }
    }

    /** Makes the slate of a shopper who stays away anew. */
    private void refresh(InternalTimer<String, VoidNamespace> timer) throws Exception {
        ShopperState state = states.value();
        long tick = timer.getTimestamp();
        if (state == null
                || state.isRetired()
                || !state.hasHistory()
                || !refreshTimers.again(tick, state.time())) {
            refreshTimers.stop();
            return;
        }
        int revision = refreshTimers.revision(tick, state.time());
        requests.putIfAbsent(
                timer.getKey(), learner.refresh(timer.getKey(), state, tick, revision));
        if (requests.size() >= settings.microBatchEvents()) {
            flush();
        } else {
            nextFlush.request();
        }
    }

    private void retire(String shopperId, ShopperState state) throws Exception {
        learner.retire(state);
        states.update(state);
        refreshTimers.stop();
        expired.inc();
        send(retirement(shopperId, state));
        request(shopperId, state, NOTHING_APPENDED);
        if (requests.size() >= settings.microBatchEvents()) {
            flush();
        } else {
            nextFlush.request();
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        sendBatch();
        markItemLearners();
        due.write(getKeyedStateBackend());
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        idleTimers.snapshot();
        pools.update(eventLearner.pools());
    }

    @Override
    public void finish() throws Exception {
        sendBatch();
        markItemLearners();
        super.finish();
    }

    private void erase(ShopperEvent event) throws Exception {
        String shopperId = event.shopperId();
        ShopperState state = states.value();
        long upTo = event.appendedAt();
        if (state != null && state.erasedUpTo() >= upTo) {
            // The shopper is back since, and the erasure was done before that.
            return;
        }
        ErasedShopper erased = forget(shopperId, state, event.time(), upTo);
        send(
                new Choice(
                        shopperId,
                        Choice.Kind.RETIRED,
                        erased.lastDocument(),
                        event.time(),
                        List.of(),
                        List.of()));
        output.collect(Outputs.ERASED_SHOPPERS, new StreamRecord<>(erased));
        nextFlush.request();
    }

    /**
     * Removes the current key.
     *
     * @param state null when nothing was known
     */
    private ErasedShopper forget(String shopperId, ShopperState state, long requestedAt, long upTo)
            throws Exception {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        String pseudonym = ledger.pseudonym(shopperId);
        ErasedShopper erased =
                state == null
                        ? new ErasedShopper(
                                pseudonym,
                                requestedAt,
                                upTo,
                                now,
                                ledger.find(shopperId).lastDocument() + 1,
                                0,
                                0,
                                0,
                                0)
                        : new ErasedShopper(
                                pseudonym,
                                requestedAt,
                                upTo,
                                now,
                                state.events() + 1,
                                state.history().size(),
                                state.purchases().size(),
                                learner.withdraw(state, updates),
                                learner.notWithdrawable(state));
        states.clear();
        idleTimers.stop();
        refreshTimers.stop();
        ledger.add(pseudonym, upTo, erased.lastDocument());
        requests.remove(shopperId);
        due.remove(shopperId);
        deletions.add(ShopperLearner.deletion(shopperId, erased.lastDocument(), upTo));
        return erased;
    }

    /** What the gate of a visitor let through before it was told of the user's erasure. */
    private void countErased(ShopperEvent event) {
        if (event.kind() != Kind.RETIRE) {
            outcomes.add(OutcomeCount.ERASED);
            nextFlush.request();
        }
    }

    /** Erases whoever was erased after the restored state was saved. */
    private void catchUpWithLedger() throws Exception {
        if (ledger.isEmpty()) {
            return;
        }
        List<String> erased =
                KeyedValues.keysWhere(
                        getKeyedStateBackend(),
                        descriptor,
                        shopperId -> ledger.erasedUpTo(shopperId) != ErasureLedger.NEVER,
                        (shopperId, state) -> ledger.erasedUpTo(shopperId) > state.erasedUpTo());
        for (String shopperId : erased) {
            setCurrentKey(shopperId);
            long upTo = ledger.erasedUpTo(shopperId);
            forget(shopperId, states.value(), upTo, upTo);
        }
        if (!erased.isEmpty()) {
            nextFlush.request();
        }
    }

    private Queue<String> knownShoppers() {
        Queue<String> shoppers = new ArrayDeque<>();
        if (isRestored()) {
            try (Stream<Object> keys =
                    getKeyedStateBackend().getKeys(STATE, VoidNamespace.INSTANCE)) {
                keys.forEach(key -> shoppers.add((String) key));
            }
        }
        return shoppers;
    }

    private void sweepSoon() {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        getProcessingTimeService().registerTimer(now + SWEEP_INTERVAL, time -> sweep());
    }

    /**
     * Before the model log is complete, slates would be made of nothing; and who acts now shall not
     * wait for all who acted once.
     */
    private void sweep() throws Exception {
        if (!session().isComplete() || !canSend()) {
            sweepSoon();
            return;
        }
        if (!unswept.isEmpty()) {
            sweepSome();
            if (unswept.isEmpty()) {
                flush();
                due.awaitThoseNow();
            }
        }
        if (unswept.isEmpty() && !due.isAnyAwaited()) {
            sendMarks();
        } else {
            sweepSoon();
        }
    }

    private void sweepSome() throws Exception {
        long rate = Math.max(1, SWEEP_RATE * SWEEP_INTERVAL / 1_000 / learners());
        long atMost = due.isRefreshing() ? 0 : Math.min(rate, backlog.room(false, learners()));
        for (long swept = 0; swept < atMost && !unswept.isEmpty(); swept++) {
            String shopperId = unswept.remove();
            if (due.contains(shopperId) || requests.containsKey(shopperId)) {
                continue;
            }
            setCurrentKey(shopperId);
            ShopperState state = states.value();
            if (state == null || !(state.isRetired() || state.hasHistory())) {
                continue;
            }
            ScoreRequest request = learner.request(shopperId, state, NOTHING_APPENDED);
            if (hasRoom(request.isUrgent())) {
                send(request);
            } else {
                // Deletions go with what events caused, which they must not crowd out.
                unswept.add(shopperId);
            }
        }
    }

    private int learners() {
        return getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    }

    /** One for each key group, so that it does not matter how many scorers there are. */
    private void sendMarks() {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        int keyGroups = task.getMaxNumberOfParallelSubtasks();
        for (String key : new KeyRouting(keyGroups, keyGroups).oneKeyForEachSubtask()) {
            output.collect(
                    new StreamRecord<>(
                            ScoreRequest.mark(key, index, task.getNumberOfParallelSubtasks())));
        }
    }

    /**
     * Looks after the log as long as the task runs. A large shop takes its time to publish what it
     * holds, or to be given its state ({@link RestoreBeat}); what counts is that there is always
     * something new to read. Later on a learner that waits is only reported: the item learners may
     * be held up by Elasticsearch, which the job has to outlive.
     *
     * @param before entries that had been read when it last looked
     */
    private void watch(long before) {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        long patience = sessionSettings().startTimeout().toMillis();
        getProcessingTimeService()
                .registerTimer(
                        now + patience,
                        time -> {
                            long read = session().entriesRead();
                            if (!session().isComplete() && read == before) {
                                throw new IllegalStateException(
                                        "the model log is not complete, and nothing new came for %d s (model-log.start-timeout): it is empty, cut short or not written to; %s"
                                                .formatted(
                                                        sessionSettings()
                                                                .startTimeout()
                                                                .toSeconds(),
                                                        session().missing()));
                            }
                            if (waitingMillis() >= patience) {
                                LOG.warn(
                                        "Learner {} has waited for {} s with {} events that the item learners have not applied: {}",
                                        index,
                                        waitingMillis() / 1_000,
                                        unapplied(),
                                        session().missing());
                            }
                            watch(read);
                        });
    }

    /** How long an event has been waiting for the model to be less far behind; 0 for not at all. */
    long waitingMillis() {
        long since = waitingSince;
        return since < 0 ? 0 : getProcessingTimeService().getCurrentProcessingTime() - since;
    }

    /** Waits for the model log to be complete and not too far behind. */
    private void awaitTurn() throws Exception {
        mailbox.await(
                () -> {
                    membership().checkHealthy();
                    boolean mayGoOn =
                            session().isComplete() && unapplied() < settings.stalenessCap();
                    if (mayGoOn) {
                        waitingSince = -1;
                        return true;
                    }
                    if (waitingSince < 0) {
                        waitingSince = getProcessingTimeService().getCurrentProcessingTime();
                    }
                    if (session().isComplete()) {
                        flush();
                    }
                    return false;
                });
    }

    private long unapplied() {
        return learned - session().applied(index);
    }

    /** After rescaling a subtask may get several pools; all but the last are finished at once. */
    private void restorePool() throws Exception {
        for (NegativePool pool : pools.get()) {
            eventLearner.restore(pool);
        }
    }

    /** Of several requests of a shopper the newest stays, with the oldest append time. */
    private void request(String shopperId, ShopperState state, long appendedAt) {
        ScoreRequest waiting = requests.remove(shopperId);
        long oldest =
                waiting == null
                        ? appendedAt
                        : DueShoppers.earlier(waiting.appendedAt(), appendedAt);
        requests.put(shopperId, learner.request(shopperId, state, oldest));
    }

    /** Tells those who judge slates that the shopper is forgotten. */
    private static Choice retirement(String shopperId, ShopperState state) {
        return new Choice(
                shopperId, Choice.Kind.RETIRED, state.events(), state.time(), List.of(), List.of());
    }

    /** At once: slates of the shopper that come later know this choice. */
    private void send(Choice choice) {
        boolean empty = choice.judged().isEmpty() && choice.unranked().isEmpty();
        if (!empty || choice.kind() == Choice.Kind.RETIRED) {
            output.collect(Outputs.CHOICES, new StreamRecord<>(choice));
        }
        if (!choice.judged().isEmpty() && choice.kind() == Choice.Kind.CHOSEN) {
            outcomes.add(QualityCounts.CHOICES, choice.judged().size());
        }
    }

    private void flush() throws Exception {
        sendBatch();
        markIfNeeded();
    }

    private void sendBatch() throws Exception {
        updates.drainTo(this::send);
        if (learned > flushed) {
            sampler.drainTo(
                    sample -> output.collect(Outputs.FUSION_SAMPLES, new StreamRecord<>(sample)));
            eventLearner.drainNetworkGradientsTo(
                    gradient ->
                            output.collect(
                                    Outputs.NETWORK_GRADIENTS, new StreamRecord<>(gradient)));
            flushed = learned;
        }
        sendRequests();
        judge.live().drainTo(outcomes::add);
        outcomes.drainTo(outcome -> output.collect(Outputs.OUTCOMES, new StreamRecord<>(outcome)));
    }

    /** Of the item learners that run: who has learned something has found the log complete. */
    private String[] markKeys() {
        if (markKeys == null) {
            markKeys = KeyRouting.oneKeyForEach(session().itemLearners());
        }
        return markKeys;
    }

    private void sendRequests() throws Exception {
        deletions.forEach(this::send);
        deletions.clear();
        sendDue();
        for (ScoreRequest request : requests.values()) {
            if (!due.contains(request.shopperId()) && hasRoom(request.isUrgent())) {
                send(request);
            } else {
                due.add(request);
                nextSend.request();
            }
        }
        requests.clear();
    }

    /** Sends what is due and finds room, who acted first. Changes the current key. */
    private void sendDue() throws Exception {
        while (due.isAnyUrgent() && hasRoom(true)) {
            DueShoppers.Due next = due.takeUrgent();
            setCurrentKey(next.shopperId());
            ShopperState state = states.value();
            if (state != null) {
                send(learner.request(next.shopperId(), state, next.time()));
            }
        }
        while (due.isRefreshing() && hasRoom(false)) {
            DueShoppers.Due next = due.takeRefresh();
            setCurrentKey(next.shopperId());
            ShopperState state = states.value();
            if (state != null && !state.isRetired() && state.time() < next.time()) {
                int revision = refreshTimers.revision(next.time(), state.time());
                send(learner.refresh(next.shopperId(), state, next.time(), revision));
            }
        }
        if (due.size() > 0) {
            nextSend.request();
        }
    }

    private boolean hasRoom(boolean isUrgent) {
        return backlog.room(isUrgent, learners()) > 0;
    }

    private void send(ScoreRequest request) {
        backlog.sending(request);
        output.collect(new StreamRecord<>(request));
    }

    /** Behind the updates of all events learned. */
    private void markIfNeeded() {
        boolean waits = unapplied() >= settings.stalenessCap();
        boolean many = (learned - marked) * 4 >= settings.stalenessCap();
        if (waits || isUrgent() && many) {
            markItemLearners();
        } else if (learned > marked) {
            nextMarks.request();
        }
    }

    private void markInTime() throws Exception {
        if (learned > marked) {
            sendBatch();
            markItemLearners();
        }
    }

    private void markItemLearners() {
        if (learned > marked) {
            boolean urgent = isUrgent();
            for (String key : markKeys()) {
                send(ItemUpdate.mark(key, index, learned, urgent));
            }
            marked = learned;
        }
    }

    private boolean isUrgent() {
        return unapplied() * 2 >= settings.stalenessCap();
    }

    private void send(ItemUpdate update) {
        output.collect(Outputs.ITEM_UPDATES, new StreamRecord<>(update));
    }

    private final class Refresher implements EventTimeTriggerable {
        @Override
        public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
            refresh(timer);
        }
    }
}
