package io.millrace.flink;

import io.millrace.affinity.SearchEvent;
import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.erasure.ErasureRequest;
import io.millrace.events.BadRecordReason;
import io.millrace.events.ShopperIds;
import io.millrace.gate.Arrival;
import io.millrace.gate.EventGate;
import io.millrace.gate.GateSettings;
import io.millrace.gate.GateState;
import io.millrace.gate.GateStateCodec;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.Verdict;
import io.millrace.shopper.ShopperEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * {@link EventGate} over state keyed by arrival id; {@link IdleTimers} forget who stays away.
 *
 * <p>The second input are the shoppers to be erased, each to every subtask: a visitor who turned
 * out to be an erased user may be anywhere, and is erased too.
 *
 * <p>A restored state may be older than erasures that the ledger knows of; they are made up for
 * before the first event.
 */
public final class EventGateOperator extends EventTimeOperator<ShopperEvent>
        implements TwoInputStreamOperator<Arrival, ErasureRequest, ShopperEvent>,
                DeclaresState,
                EventTimeTriggerable {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "gate";

    private final GateSettings settings;
    private final ErasureLedgerSource ledgerSource;
    private transient ErasureLedger ledger;
    private transient Mailbox mailbox;
    private transient KeyGroupRange keyGroups;
    private transient int keyGroupCount;
    private transient VisitorsOfUsers visitors;
    private transient EventGate gate;
    private transient IdleTimers idleTimers;
    private transient InternalTimerService<VoidNamespace> timerService;
    private transient ValueStateDescriptor<GateState> descriptor;
    private transient ValueState<GateState> states;
    private transient Counter expired;
    private transient CheckpointAge checkpointAge;

    public EventGateOperator(GateSettings settings, ErasureLedgerSource ledgerSource) {
        this.settings = settings;
        this.ledgerSource = ledgerSource;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = new Mailbox(executor);
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, new CodecSerializer<>(new GateStateCodec(), false)),
                IdleTimers.DECLARED,
                IdleTimers.DECLARED_TIMES,
                VisitorsOfUsers.DECLARED,
                VisitorsOfUsers.DECLARED_COMPLETE);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE, new CodecSerializer<>(new GateStateCodec(), false));
        states = context.getKeyedStateStore().getState(descriptor);
        idleTimers = IdleTimers.ofErasable(settings.expiryMillis());
        idleTimers.initialize(context);
        TaskInfo task = getRuntimeContext().getTaskInfo();
        keyGroupCount = task.getMaxNumberOfParallelSubtasks();
        keyGroups =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        keyGroupCount,
                        task.getNumberOfParallelSubtasks(),
                        task.getIndexOfThisSubtask());
        visitors = new VisitorsOfUsers(context, getKeyedStateBackend(), keyGroups, keyGroupCount);
    }

    @Override
    public void open() throws Exception {
        super.open();
        ledger = ledgerSource.read();
        gate = new EventGate(settings, ledger);
        expired = getMetricGroup().counter("expiredArrivalIds");
        timerService =
                getInternalTimerService(IdleTimers.SERVICE, VoidNamespaceSerializer.INSTANCE, this);
        idleTimers.open(timerService, getKeyedStateBackend(), descriptor, GateState::newestTime);
        if (visitors.isToBeMade()) {
            findVisitorsOfUsers();
        }
        checkpointAge = new CheckpointAge(getProcessingTimeService().getCurrentProcessingTime());
        getMetricGroup().gauge("checkpointAge", this::checkpointAge);
        catchUpWithLedger();
    }

    @Override
    public void processElement1(StreamRecord<Arrival> element) throws Exception {
        Arrival arrival = element.getValue();
        GateState state = states.value();
        boolean isNew = state == null;
        if (isNew) {
            state = gate.newState(arrival.arrivalId());
        }
        String userBefore = state.boundUser();
        Verdict verdict =
                gate.decide(
                        state,
                        arrival,
                        timerService.currentWatermark(),
                        event -> output.collect(like(element, event)));
        if (verdict == Verdict.ERASED) {
            count(element, OutcomeCount.ERASED);
            return;
        }
        states.update(state);
        if (isNew) {
            idleTimers.start(state.newestTime());
        }
        noteUser(arrival.arrivalId(), userBefore, state.boundUser());
        switch (verdict) {
            case ADMITTED ->
                    SearchEvent.of(
                            arrival.event(),
                            gate.shopperId(state, arrival.event()),
                            gate.weight(state),
                            search -> collect(Outputs.SEARCHES, element, search));
            case ERASED -> {}
            case DUPLICATE -> count(element, OutcomeCount.DUPLICATE);
            case LATE -> {
                count(element, OutcomeCount.LATE);
                reject(element, BadRecordReason.LATE);
            }
            case SUSPECTED_BOT -> {
                count(element, OutcomeCount.SUSPECTED_BOT);
                reject(element, BadRecordReason.SUSPECTED_BOT);
            }
        }
    }

    @Override
    public void processElement2(StreamRecord<ErasureRequest> element) throws Exception {
        ErasureRequest request = element.getValue();
        String shopperId = request.shopperId();
        if (ledger.erasedUpTo(shopperId) >= request.upTo()) {
            // Done before: a restored job reads it again.
            return;
        }
        if (isMine(shopperId)) {
            erase(request);
        } else {
            ledger.add(ledger.pseudonym(shopperId), request.upTo(), 0);
        }
        if (ShopperIds.isUser(shopperId)) {
            eraseVisitorsOf(ShopperIds.withoutPrefix(shopperId), request);
        }
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        processWatermark(mark);
    }

    /** Erasures have no event time to wait for. */
    @Override
    public void processWatermark2(Watermark mark) {}

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        GateState state = states.value();
        if (state == null) {
            return;
        }
        if (gate.isIdle(state, timer.getTimestamp())) {
            forget(timer.getKey(), state);
            expired.inc();
        } else {
            idleTimers.again(state.newestTime());
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        checkpointAge.completed(checkpointId);
    }

    /** Of the newest completed checkpoint, milliseconds; see {@link CheckpointAge}. */
    long checkpointAge() {
        return checkpointAge.at(getProcessingTimeService().getCurrentProcessingTime());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        checkpointAge.begun(
                context.getCheckpointId(), getProcessingTimeService().getCurrentProcessingTime());
        idleTimers.snapshot();
        visitors.snapshot();
    }

    private boolean isMine(String arrivalId) {
        return keyGroups.contains(
                KeyGroupRangeAssignment.assignToKeyGroup(arrivalId, keyGroupCount));
    }

    private void erase(ErasureRequest request) throws Exception {
        String arrivalId = request.shopperId();
        setCurrentKey(arrivalId);
        forget(arrivalId, states.value());
        ledger.add(ledger.pseudonym(arrivalId), request.upTo(), 0);
        output.collect(new StreamRecord<>(ShopperEvent.erasure(request)));
        output.collect(
                Outputs.SEARCHES,
                new StreamRecord<>(SearchEvent.erasure(arrivalId, request.upTo())));
    }

    /**
     * Removes the current key.
     *
     * @param state null when nothing is known
     */
    private void forget(String arrivalId, GateState state) throws Exception {
        states.clear();
        idleTimers.stop();
        if (state != null) {
            noteUser(arrivalId, state.boundUser(), null);
        }
    }

    /** Changes the current key where a visitor turned out to be another user than before. */
    private void noteUser(String visitor, String before, String now) throws Exception {
        if (Objects.equals(before, now)) {
            return;
        }
        if (before != null) {
            visitors.remove(before, visitor);
        }
        if (now != null) {
            visitors.add(now, visitor);
        }
    }

    private void eraseVisitorsOf(String userId, ErasureRequest user) throws Exception {
        for (String visitor : visitors.of(userId)) {
            setCurrentKey(visitor);
            GateState state = states.value();
            if (state != null && user.upTo() > state.erasedUpTo()) {
                erase(new ErasureRequest(visitor, user.requestedAt(), user.upTo()));
            }
        }
    }

    /** Of an older version's state. */
    private void findVisitorsOfUsers() throws Exception {
        Map<String, String> users = new HashMap<>();
        KeyedValues.forEach(
                getKeyedStateBackend(),
                descriptor,
                (arrivalId, state) -> {
                    if (state.value().boundUser() != null) {
                        users.put(arrivalId, state.value().boundUser());
                    }
                });
        for (Map.Entry<String, String> visitor : users.entrySet()) {
            visitors.add(visitor.getValue(), visitor.getKey());
        }
    }

    /**
     * Learners make up for what the ledger says of their shoppers themselves; only of visitors who
     * turned out to be erased users it may say nothing.
     */
    private void catchUpWithLedger() throws Exception {
        if (ledger.isEmpty()) {
            return;
        }
        Set<String> erased = new LinkedHashSet<>();
        try (Stream<Object> keys = getKeyedStateBackend().getKeys(STATE, VoidNamespace.INSTANCE)) {
            keys.map(String.class::cast).filter(this::isErased).forEach(erased::add);
        }
        for (String userId : visitors.users(id -> isErased(ShopperIds.ofUser(id)))) {
            erased.addAll(visitors.of(userId));
        }
        List<ErasureRequest> unknown = new ArrayList<>();
        for (String arrivalId : erased) {
            setCurrentKey(arrivalId);
            GateState state = states.value();
            if (state == null || !gate.isToBeErased(arrivalId, state)) {
                continue;
            }
            long upTo = gate.erasedUpTo(arrivalId, state);
            if (ledger.erasedUpTo(arrivalId) >= upTo) {
                forget(arrivalId, state);
            } else {
                unknown.add(new ErasureRequest(arrivalId, upTo, upTo));
            }
        }
        if (!unknown.isEmpty()) {
            mailbox.run(() -> eraseAll(unknown), "erase visitors of erased users");
        }
    }

    private void eraseAll(List<ErasureRequest> requests) throws Exception {
        for (ErasureRequest request : requests) {
            erase(request);
        }
    }

    private boolean isErased(String shopperId) {
        return ledger.erasedUpTo(shopperId) != ErasureLedger.NEVER;
    }

    private void count(StreamRecord<Arrival> element, String outcome) {
        collect(Outputs.OUTCOMES, element, new OutcomeCount(outcome, 1));
    }

    private void reject(StreamRecord<Arrival> element, BadRecordReason reason) {
        Arrival arrival = element.getValue();
        String detail = "event at " + arrival.event().timestamp();
        collect(Outputs.REJECTED, element, RejectBadEvents.rejected(arrival, reason, detail));
    }

    private <T> void collect(OutputTag<T> tag, StreamRecord<Arrival> element, T value) {
        output.collect(tag, like(element, value));
    }

    /** A value with the timestamp of another, where that has one. */
    private static <T> StreamRecord<T> like(StreamRecord<?> element, T value) {
        return element.hasTimestamp()
                ? new StreamRecord<>(value, element.getTimestamp())
                : new StreamRecord<>(value);
    }
}
