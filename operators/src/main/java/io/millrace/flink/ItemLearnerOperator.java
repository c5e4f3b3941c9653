package io.millrace.flink;

import static java.util.Objects.requireNonNull;

import io.millrace.cluster.Clustering;
import io.millrace.cluster.IndexedItems;
import io.millrace.content.CatalogueEncoder;
import io.millrace.content.TermStatistics;
import io.millrace.content.TermStatisticsCodec;
import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.Experts;
import io.millrace.item.CatalogueListing;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemState;
import io.millrace.item.ItemStateCodec;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdate;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ControlKeys;
import io.millrace.modellog.SessionSettings;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link ItemLearner} over state keyed by item; first input what shoppers taught, second input the
 * catalogue.
 *
 * <p>Changed items wait in memory and are published together, by count or by time, and at once when
 * a shopper learner is about to wait. Behind the values goes the progress that lets it go on. On
 * every start the operator publishes all it holds under the new epoch, and then the marker.
 *
 * <p>An item's document goes downstream when {@link IndexedItems} finds that it has drifted too far
 * from what was written last; {@code documentWrites} and {@code documentWritesAvoided} count how
 * often that was so, and not. When another clustering has been frozen all items are looked at, some
 * at a time.
 *
 * <p>After a start with state {@link CatalogueReconciliation} finds items that the catalogue lists
 * no more, though no tombstone came; they are delisted some at a time. {@code unlistedItems} counts
 * them.
 *
 * <p>{@link IdleTimers} forget items that are not in the catalogue and that nobody chooses any
 * more. Time is that of the shoppers' events; the catalogue has none.
 */
public final class ItemLearnerOperator extends ModelPublisherOperator<ItemChange>
        implements TwoInputStreamOperator<ItemUpdate, CatalogueArrival, ItemChange>,
                DeclaresState,
                EventTimeTriggerable {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "item";

    /** Name of the operator state: how many items a word is in, of this subtask's items. */
    public static final String WORDS_STATE = "words";

    /** Items kept as objects between barriers. */
    static final int CACHED_ITEMS = 20_000;

    /** Milliseconds between two publications for shopper learners that are about to wait. */
    private static final long URGENT_INTERVAL = 5;

    /** Items looked at between two records when another clustering has come. */
    private static final int ITEMS_AT_A_TIME = 16;

    /**
     * Documents a second that all subtasks together write anew after a start. They share the way to
     * Elasticsearch with the ones that tell something new, which would wait behind them.
     */
    private static final int SWEEP_RATE = 200;

    /** So many documents of a subtask are not held back: a small shop is through in a moment. */
    private static final int UNPACED_DOCUMENTS = 5_000;

    private static final int UNPACED_AT_ONCE = 64;

    /** Milliseconds. */
    private static final long SWEEP_INTERVAL = 100;

    private static final long UNPACED_INTERVAL = 10;

    /** Items delisted at a time, which are all written to the log and to Elasticsearch. */
    private static final int DELISTED_AT_ONCE = 16;

    private final CatalogueListing listing;

    private transient ItemLearner learner;
    private transient IndexedItems indexed;
    private transient CatalogueReconciliation reconciliation;
    private transient Counter unlistedItems;
    private transient float[] clusteringParameters;
    private transient Deque<String> unassigned;
    private transient Set<String> reassigned;
    private transient Deque<String> unswept;
    private transient long sweptDocuments;
    private transient Counter documentWrites;
    private transient Counter documentWritesAvoided;
    private transient CatalogueCodec catalogue;
    private transient WriteBackCache<ItemState> states;
    private transient ValueStateDescriptor<ItemState> descriptor;
    private transient IdleTimers idleTimers;
    private transient Counter expired;
    private transient CatalogueEncoder encoder;
    private transient ListState<TermStatistics> words;
    private transient Set<String> changed;
    private transient long[] applied;
    private transient boolean progressed;
    private transient Delayed nextUrgent;
    private transient long publishedUrgently;
    private transient AtomicBoolean staleKeysDeleted;

    /**
     * The most publications of any item that was forgotten under this epoch: one that comes back
     * must not be published below its own deletion.
     */
    private transient long forgottenPublications;

    /** For a catalogue that nothing but its stream is known of. */
    public ItemLearnerOperator(PublicationSettings publication, SessionSettings session) {
        this(publication, session, CatalogueListing.unknown());
    }

    /**
     * @param listing asked after a start with state
     */
    public ItemLearnerOperator(
            PublicationSettings publication, SessionSettings session, CatalogueListing listing) {
        super(publication, session, EnumSet.of(Channel.ITEMS, Channel.NEIGHBOURS));
        this.listing = requireNonNull(listing, "listing is null");
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, new CodecSerializer<>(new ItemStateCodec(), false)),
                DeclaredState.operator(
                        WORDS_STATE, new CodecSerializer<>(new TermStatisticsCodec(), false)),
                IdleTimers.DECLARED);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE,
                        new CodecSerializer<>(
                                new ItemStateCodec(sessionSettings().items().neighbours()), false));
        words =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        WORDS_STATE,
                                        new CodecSerializer<>(new TermStatisticsCodec(), false)));
        idleTimers = new IdleTimers(sessionSettings().items().expiryMillis());
        idleTimers.initialize(context);
        ValueState<ItemState> state = context.getKeyedStateStore().getState(descriptor);
        states =
                new WriteBackCache<>(
                        CACHED_ITEMS,
                        state,
                        this::setCurrentKey,
                        getKeyedStateBackend().isSafeToReuseKVState());
    }

    @Override
    public void open() throws Exception {
        super.open();
        Experts experts = session().newExperts();
        learner = new ItemLearner(sessionSettings().items(), experts.embeddings());
        indexed =
                new IndexedItems(
                        sessionSettings().items().clusters(), learner, experts.embeddings());
        unassigned = new ArrayDeque<>();
        reassigned = new HashSet<>();
        unswept = new ArrayDeque<>();
        catalogue = new CatalogueCodec();
        if (experts.find(ContentExpert.class).isPresent()) {
            encoder = new CatalogueEncoder(sessionSettings().content());
            restoreWords();
        }
        reconciliation =
                new CatalogueReconciliation(
                        session().shared(SharedListing.class, () -> new SharedListing(listing)),
                        mailbox(),
                        getProcessingTimeService());
        changed = new LinkedHashSet<>();
        nextUrgent =
                new Delayed(getProcessingTimeService(), URGENT_INTERVAL, this::publishUrgently);
        publishedUrgently = getProcessingTimeService().getCurrentProcessingTime() - URGENT_INTERVAL;
        applied = new long[0];
        staleKeysDeleted = new AtomicBoolean();
        getMetricGroup().gauge("unpublishedItems", changed::size);
        getMetricGroup().gauge("unassignedItems", unassigned::size);
        getMetricGroup().gauge("unsweptItems", unswept::size);
        unlistedItems = getMetricGroup().counter("unlistedItems");
        documentWrites = getMetricGroup().counter("documentWrites");
        documentWritesAvoided = getMetricGroup().counter("documentWritesAvoided");
        expired = getMetricGroup().counter("expiredItems");
        idleTimers.open(
                getInternalTimerService(IdleTimers.SERVICE, VoidNamespaceSerializer.INSTANCE, this),
                getKeyedStateBackend(),
                descriptor,
                ItemState::lastInteraction);
        followLog(
                () -> {
                    if (session().isComplete() && staleKeysDeleted.compareAndSet(false, true)) {
                        mailbox().run(this::deleteStaleKeys, "delete what only older epochs wrote");
                    }
                });
    }

    @Override
    public void processElement1(StreamRecord<ItemUpdate> element) throws Exception {
        membership().checkHealthy();
        ItemUpdate update = element.getValue();
        if (update.isMark()) {
            if (update.learner() >= applied.length) {
                applied = Arrays.copyOf(applied, update.learner() + 1);
            }
            applied[update.learner()] = update.sequence();
            progressed = true;
            if (update.urgent()) {
                publishUrgently();
            } else {
                publishInTime();
            }
            return;
        }
        ItemState state = states.get(update.itemId());
        if (state == null) {
            if (update.interactions() <= 0) {
                // Learned beside others by somebody who did not know yet that the item is
                // forgotten, or taken back from it.
                return;
            }
            state = newState();
            setCurrentKey(update.itemId());
            idleTimers.start(update.time());
        }
        learner.learn(state, update);
        states.put(update.itemId(), state);
        changed(update.itemId());
    }

    @Override
    public void processElement2(StreamRecord<CatalogueArrival> element) throws Exception {
        CatalogueArrival arrival = element.getValue();
        reconciliation.arrived(arrival.itemId());
        ItemState state = state(arrival.itemId());
        if (arrival.record() == null) {
            delist(arrival.itemId(), state, arrival.appendedAt());
        } else {
            CatalogueItem item = catalogue.decode(arrival.record());
            encode(state, item);
            learner.describe(state, facts(item), arrival.record(), arrival.appendedAt());
            indexed.update(state);
        }
        emit(arrival.itemId(), state, arrival.appendedAt());
        states.put(arrival.itemId(), state);
        changed(arrival.itemId());
    }

    private void delist(String itemId, ItemState state, long appendedAt) throws Exception {
        forgetWords(state);
        learner.delist(state, itemId, appendedAt);
        setCurrentKey(itemId);
        idleTimers.start(state.lastInteraction());
    }

    private void delistSoon() {
        if (reconciliation.size() > 0) {
            long now = getProcessingTimeService().getCurrentProcessingTime();
            getProcessingTimeService().registerTimer(now + UNPACED_INTERVAL, time -> delistSome());
        }
    }

    /** Delists what the catalogue lists no more, as far as there is room for the deletions. */
    private void delistSome() throws Exception {
        for (int i = 0; i < DELISTED_AT_ONCE && reconciliation.size() > 0 && canSend(); i++) {
            String itemId = reconciliation.poll();
            ItemState state = states.get(itemId);
            if (state != null && state.catalogueRecord() != null) {
                delist(itemId, state, state.catalogueAppendedAt());
                emit(itemId, state, -1);
                states.put(itemId, state);
                changed(itemId);
                unlistedItems.inc();
            }
        }
        delistSoon();
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        processWatermark(mark);
    }

    /** The catalogue has no event time to wait for. */
    @Override
    public void processWatermark2(Watermark mark) {}

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        String itemId = timer.getKey();
        ItemState state = states.get(itemId);
        // The cache may have written another item's value.
        setCurrentKey(itemId);
        // An item of the catalogue has no timer; leaving the catalogue sets one.
        if (state == null || state.catalogueRecord() != null) {
            return;
        }
        if (!learner.isIdle(state, timer.getTimestamp())) {
            idleTimers.again(state.lastInteraction());
            return;
        }
        channels().forEach(channel -> log().delete(channel, itemId));
        forgottenPublications = Math.max(forgottenPublications, state.publications());
        changed.remove(itemId);
        states.remove(itemId);
        expired.inc();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        idleTimers.snapshot();
        words.update(encoder == null ? List.of() : List.of(encoder.statistics()));
    }

    @Override
    public void close() throws Exception {
        if (reconciliation != null) {
            reconciliation.close();
        }
        if (encoder != null) {
            encoder.close();
        }
        super.close();
    }

    @Override
    void writeBack() throws Exception {
        states.writeBack();
    }

    private ItemState state(String itemId) throws Exception {
        ItemState state = states.get(itemId);
        return state == null ? newState() : state;
    }

    private ItemState newState() {
        return learner.newState(forgottenPublications);
    }

    /** A state from before words were counted, or from a time without content, has none. */
    private void restoreWords() throws Exception {
        boolean counted = false;
        for (TermStatistics part : words.get()) {
            encoder.statistics().merge(part);
            counted = true;
        }
        if (!counted) {
            KeyedValues.forEach(
                    getKeyedStateBackend(),
                    descriptor,
                    (itemId, value) -> {
                        CatalogueItem item = described(value.value());
                        if (item != null) {
                            encoder.statistics().add(item);
                        }
                    });
        }
    }

    private void encode(ItemState state, CatalogueItem item) throws BadRecordException {
        if (encoder != null) {
            float[] vector = encoder.replace(described(state), item);
            learner.setVector(state, ContentExpert.VECTOR, vector, encoder.make());
        }
    }

    private void forgetWords(ItemState state) throws BadRecordException {
        CatalogueItem before = described(state);
        if (encoder != null && before != null) {
            encoder.remove(before);
            learner.setVector(state, ContentExpert.VECTOR, null, null);
        }
    }

    /** After a start with another encoder, or with none before, every vector is made anew. */
    private void encodeAnew(ItemState state) throws BadRecordException {
        CatalogueItem item = described(state);
        if (encoder != null && item != null && !encoder.make().equals(state.contentMake())) {
            learner.setVector(state, ContentExpert.VECTOR, encoder.encode(item), encoder.make());
        }
    }

    /** What the catalogue last said of the item, or null; with no encoder it is not needed. */
    private CatalogueItem described(ItemState state) throws BadRecordException {
        boolean needed = encoder != null && state.catalogueRecord() != null;
        return needed ? catalogue.decode(state.catalogueRecord()) : null;
    }

    private static ItemFacts facts(CatalogueItem item) {
        return new ItemFacts(
                item.productId() == null ? item.itemId() : item.productId(),
                item.brand(),
                item.categoryLeaf(),
                item.priceBand(),
                item.inStock());
    }

    private void changed(String itemId) throws Exception {
        changed.add(itemId);
        if (changed.size() >= publication().count()) {
            publishChanged();
        } else {
            publishInTime();
        }
    }

    /** At once, but not for each of many shopper learners: progress goes to all partitions. */
    private void publishUrgently() throws Exception {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        if (now - publishedUrgently >= URGENT_INTERVAL) {
            publishedUrgently = now;
            publishChanged();
        } else {
            nextUrgent.request();
        }
    }

    /** Publishes what changed, and then how far the shopper learners' events are applied. */
    @Override
    void publishChanged() throws Exception {
        noteClustering();
        for (String itemId : changed) {
            ItemState state = state(itemId);
            boolean drifted = indexed.update(state) || reassigned.contains(itemId);
            if (state.catalogueRecord() != null) {
                if (drifted) {
                    emit(itemId, state, -1);
                } else {
                    documentWritesAvoided.inc();
                }
            }
            publishItem(itemId, state, learner.needsFullList(state));
            states.put(itemId, state);
        }
        changed.clear();
        reassigned.clear();
        if (progressed) {
            Progress progress = new Progress(session().epoch(), index(), applied.clone());
            log().appendToAllPartitions(channels(), ControlKeys.progress(index()), progress);
            progressed = false;
        }
    }

    private int index() {
        return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    }

    @Override
    void republishControl(String key) throws Exception {
        super.republishControl(key);
        if (key.equals(ControlKeys.progress(index()))) {
            // A learner may be waiting for it and send nothing until it comes.
            progressed = true;
            publishChanged();
        }
    }

    /** Looks whether another clustering has been frozen; if so, all items are looked at. */
    private void noteClustering() {
        float[] parameters = session().items().network(Clustering.NETWORK);
        if (parameters == null || parameters == clusteringParameters) {
            return;
        }
        List<String> known;
        try (ItemTable.Lease lease = session().items().readAll()) {
            known = lease.items().knownIds();
        }
        clusteringParameters = parameters;
        indexed.setClustering(Clustering.parse(parameters));
        boolean underWay = !unassigned.isEmpty();
        unassigned.clear();
        for (String itemId : known) {
            if (keyGroups().contains(keyGroup(itemId))) {
                unassigned.add(itemId);
            }
        }
        if (!underWay && !unassigned.isEmpty()) {
            mailbox().run(this::assignSome, "assign items to other clusters");
        }
    }

    private void assignSome() throws Exception {
        for (int i = 0; i < ITEMS_AT_A_TIME && !unassigned.isEmpty(); i++) {
            String itemId = unassigned.poll();
            ItemState state = states.get(itemId);
            if (state != null && indexed.updateClusters(state)) {
                states.put(itemId, state);
                reassigned.add(itemId);
                changed(itemId);
            }
        }
        if (!unassigned.isEmpty()) {
            mailbox().run(this::assignSome, "assign items to other clusters");
        }
    }

    @Override
    void republish(String itemId) throws Exception {
        ItemState state = states.get(itemId);
        if (state == null) {
            channels().forEach(channel -> log().delete(channel, itemId));
        } else {
            publishItem(itemId, state, true);
            states.put(itemId, state);
        }
    }

    private void publishItem(String itemId, ItemState state, boolean full) {
        long version = learner.nextVersion(state, session().epoch());
        if (full) {
            log().append(
                            Channel.NEIGHBOURS,
                            itemId,
                            learner.publishNeighbours(itemId, state, version));
        }
        log().append(Channel.ITEMS, itemId, learner.publishItem(itemId, state, version));
    }

    private void emit(String itemId, ItemState state, long appendedAt) {
        documentWrites.inc();
        output.collect(
                new StreamRecord<>(
                        new ItemChange(
                                itemId,
                                learner.nextVersion(state, session().epoch()),
                                Math.max(0, state.popularityBucket()),
                                state.clusters(),
                                state.catalogueRecord() == null ? null : indexed.write(state),
                                state.catalogueRecord(),
                                appendedAt)));
    }

    @Override
    void publishAll() throws Exception {
        states.clear();
        KeyedValues.forEach(
                getKeyedStateBackend(),
                descriptor,
                (itemId, value) -> {
                    ItemState state = value.value();
                    encodeAnew(state);
                    publishItem(itemId, state, true);
                    if (state.catalogueRecord() != null) {
                        unswept.add(itemId);
                    }
                    value.update(state);
                });
        if (isRestored() && !unswept.isEmpty()) {
            reconciliation.start(unswept, this::delistSoon);
        }
        sweepSoon();
    }

    private void sweepSoon() {
        if (!unswept.isEmpty()) {
            long now = getProcessingTimeService().getCurrentProcessingTime();
            long interval = isPaced() ? SWEEP_INTERVAL : UNPACED_INTERVAL;
            getProcessingTimeService().registerTimer(now + interval, time -> sweepDocuments());
        }
    }

    /**
     * Writes documents anew, as many as there is room for: the whole shop waits for what this
     * operator publishes after a start, and shall not wait for Elasticsearch too.
     */
    private void sweepDocuments() throws Exception {
        int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        long atMost =
                isPaced()
                        ? Math.max(1, SWEEP_RATE * SWEEP_INTERVAL / 1_000 / subtasks)
                        : UNPACED_AT_ONCE;
        for (long swept = 0; swept < atMost && !unswept.isEmpty() && canSend(); swept++) {
            String itemId = unswept.poll();
            ItemState state = states.get(itemId);
            if (state != null && state.catalogueRecord() != null) {
                emit(itemId, state, -1);
                states.put(itemId, state);
                sweptDocuments++;
            }
        }
        sweepSoon();
    }

    private boolean isPaced() {
        return sweptDocuments >= UNPACED_DOCUMENTS;
    }

    private void deleteStaleKeys() throws Exception {
        for (String itemId : session().staleKeys()) {
            if (keyGroups().contains(keyGroup(itemId)) && states.get(itemId) == null) {
                channels().forEach(channel -> log().delete(channel, itemId));
            }
        }
    }
}
