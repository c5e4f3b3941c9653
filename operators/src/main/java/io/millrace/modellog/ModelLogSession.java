package io.millrace.modellog;

import static java.util.Objects.requireNonNull;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.expert.Experts;
import io.millrace.item.ItemTable;
import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringBackends;
import io.millrace.slate.ScorerBacklog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process's share in one attempt of a job: its epoch, its {@link ItemTable} and the thread that
 * keeps the table in step with the model log.
 *
 * <p>All operators of the attempt that run in the process share one session; the last one to leave
 * closes it. A session knows when the log is complete for its epoch ({@link #isComplete}: before
 * that nobody learns), how far the loop has come round ({@link #applied}) and when another job has
 * taken the deployment over ({@link #checkHealthy}).
 */
public final class ModelLogSession {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLogSession.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private static final int MOST_UNREADABLE_KEYS = 10_000;

    /** Between two updates readers have so many times as long as the first one waited for them. */
    private static final int PATIENCE = 8;

    private static final Duration MOST_PATIENCE = Duration.ofMillis(200);
    private static final Set<Channel> ITEM_CHANNELS = EnumSet.of(Channel.ITEMS, Channel.NEIGHBOURS);
    private static final Map<String, ModelLogSession> SESSIONS = new ConcurrentHashMap<>();

    private final String claimant;
    private final long epoch;
    private final SessionSettings settings;
    private final ErasureLedger erasures;
    private final ScoringBackend backend;
    private final ItemTable items;
    private final ModelLog.Reader reader;
    private final Completeness completeness;
    private final AppliedProgress progress;
    private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();
    private final Set<String> staleKeys = ConcurrentHashMap.newKeySet();
    private final Map<Channel, Map<String, Integer>> unreadableKeys = new EnumMap<>(Channel.class);
    private final Map<Integer, ScorerBacklog> backlogs = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private int holders;
    private long highestEpoch;
    private long claimedEpoch;

    private volatile boolean closed;
    private volatile boolean complete;
    private volatile List<EpochMarker> itemLearners = List.of();
    private volatile String missing;
    private volatile boolean caughtUp;
    private volatile long entriesRead;
    private volatile long unreadable;
    private volatile long[] applied = new long[0];
    private volatile RuntimeException failure;

    private ModelLogSession(String claimant, SessionSettings settings) throws InterruptedException {
        this.claimant = claimant;
        this.settings = settings;
        Experts experts = newExperts();
        erasures = settings.erasures().read();
        epoch = settings.log().claimEpoch(claimant);
        claimedEpoch = epoch;
        ScoringBackends.Choice choice =
                ScoringBackends.create(
                        settings.scoring(),
                        experts.dimensions(),
                        settings.capacity(),
                        lost -> LOG.warn("Epoch {} of {}: {}", epoch, claimant, lost));
        LOG.info("Epoch {} of {}: {}", epoch, claimant, choice.reason());
        backend = choice.backend();
        items = new ItemTable(backend, experts, settings.items(), epoch);
        reader = settings.log().openReader();
        Map<Channel, Integer> partitions = new EnumMap<>(Channel.class);
        for (Channel channel : Channel.values()) {
            partitions.put(channel, reader.partitions(channel));
            unreadableKeys.put(channel, new ConcurrentHashMap<>());
        }
        int itemPartitions = ITEM_CHANNELS.stream().mapToInt(partitions::get).sum();
        completeness = new Completeness(epoch, partitions);
        missing = completeness.missing();
        progress = new AppliedProgress(epoch, itemPartitions);
        thread = new Thread(this::follow, "millrace-model-log-" + epoch);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Joins the session of an attempt, opening it when nobody in this process has.
     *
     * @param claimant names the attempt
     */
    public static ModelLogSession join(String claimant, SessionSettings settings)
            throws InterruptedException {
        requireNonNull(settings, "settings is null");
        synchronized (SESSIONS) {
            ModelLogSession session = SESSIONS.get(claimant);
            if (session == null) {
                session = new ModelLogSession(claimant, settings);
                SESSIONS.put(claimant, session);
            }
            session.holders++;
            return session;
        }
    }

    /** Leaves the session; the last one to leave closes it. */
    public void leave() {
        synchronized (SESSIONS) {
            if (--holders > 0) {
                return;
            }
            SESSIONS.remove(claimant, this);
        }
        closed = true;
        boolean interrupted = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        items.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    public long epoch() {
        return epoch;
    }

    /** Who was ever erased; whoever erases somebody adds to it. */
    public ErasureLedger erasures() {
        return erasures;
    }

    /** Something of which the attempt has one in this process: the first who asks makes it. */
    public <T> T shared(Class<T> type, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(type, unused -> maker.get()));
    }

    /** Experts for one task: they have working memory, so each needs its own. */
    public Experts newExperts() {
        return Experts.named(settings.experts(), settings.expertSettings());
    }

    public ItemTable items() {
        return items;
    }

    /** What waits for a scorer, by index of its subtask. */
    public ScorerBacklog scorerBacklog(int subtask) {
        return backlogs.computeIfAbsent(subtask, index -> new ScorerBacklog());
    }

    /** What scores at the moment: a GPU can be lost. */
    public ScoringBackendKind scoringKind() {
        return backend.kind();
    }

    /** Whether everything the epoch's learners hold has been read. Before that, nobody learns. */
    public boolean isComplete() {
        return complete;
    }

    /**
     * The item learners that really run, which a cluster with too few slots makes fewer than were
     * asked for: the marker of each, by key groups. None before the log is complete.
     */
    public List<EpochMarker> itemLearners() {
        return itemLearners;
    }

    /** What is waited for, for a person. */
    public String missing() {
        return missing;
    }

    /** Whether everything that was in the log at the start has been read. */
    public boolean hasCaughtUp() {
        return caughtUp;
    }

    /** Entries of the log that the table has got so far; control entries count too. */
    public long entriesRead() {
        return entriesRead;
    }

    /** How many events of a shopper learner have come all the way round to the item table. */
    public long applied(int learner) {
        long[] current = applied;
        return learner < current.length ? current[learner] : 0;
    }

    /** Keys that only older epochs wrote: what a sweep has to delete if the state lacks them. */
    public Set<String> staleKeys() {
        return Set.copyOf(staleKeys);
    }

    /** Records of the log that nobody could read. */
    public long unreadable() {
        return unreadable;
    }

    /**
     * Keys with records that nobody could read, and how often there was one: whoever owns a key
     * publishes it again. At most {@value #MOST_UNREADABLE_KEYS} are told.
     */
    public Map<String, Integer> unreadableKeys(Channel channel) {
        return Map.copyOf(unreadableKeys.get(channel));
    }

    /** Calls back, from the session's thread, whenever completeness or progress changed. */
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    /**
     * @throws DeploymentTakenOverException when another job has claimed a newer epoch
     * @throws FenceLostException when the log holds more than was ever claimed
     * @throws RuntimeException when reading the log failed
     */
    public void checkHealthy() {
        RuntimeException problem = failure;
        if (problem instanceof DeploymentTakenOverException takenOver) {
            throw takenOver;
        }
        if (problem instanceof FenceLostException lost) {
            throw lost;
        }
        if (problem != null) {
            throw new IllegalStateException("following the model log failed", problem);
        }
    }

    private void follow() {
        try {
            while (!closed && failure == null) {
                accept(pollPatiently());
                checkFence();
                if (!caughtUp && reader.hasCaughtUp()) {
                    caughtUp = true;
                    notifyListeners();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!closed) {
                fail(e);
            }
        } finally {
            closeReader();
        }
    }

    /**
     * Where a pass over the table takes long, every update interrupts all who make one: then what
     * comes is collected for a while, and applied at once.
     */
    private List<ModelLog.Entry> pollPatiently() throws InterruptedException {
        long from = System.nanoTime();
        long patience = Math.min(MOST_PATIENCE.toNanos(), PATIENCE * items.waitedToWrite());
        List<ModelLog.Entry> entries = reader.poll(POLL);
        long left = patience - (System.nanoTime() - from);
        if (entries.isEmpty() || left <= 0) {
            return entries;
        }
        List<ModelLog.Entry> collected = new ArrayList<>(entries);
        while (left > 0 && !closed) {
            collected.addAll(reader.poll(Duration.ofNanos(left)));
            left = patience - (System.nanoTime() - from);
        }
        return collected;
    }

    private void closeReader() {
        try {
            reader.close();
        } catch (RuntimeException e) {
            LOG.debug("Closing the reader of the model log failed", e);
        }
    }

    private void accept(List<ModelLog.Entry> polled) {
        if (polled.isEmpty()) {
            return;
        }
        List<ModelLog.Entry> entries = polled;
        boolean moved = false;
        if (!polled.stream().allMatch(ModelLog.Entry::isReadable)) {
            polled.stream().filter(entry -> !entry.isReadable()).forEach(this::report);
            entries = polled.stream().filter(ModelLog.Entry::isReadable).toList();
            moved = true;
        }
        applyValues(entries);
        entriesRead += polled.size();
        for (ModelLog.Entry entry : entries) {
            if (entry.record() instanceof EpochMarker marker) {
                completeness.add(entry.channel(), entry.partition(), marker);
                moved = true;
            } else if (entry.record() instanceof Progress reported) {
                progress.add(entry.channel(), entry.partition(), reported);
                moved = true;
            }
        }
        if (moved) {
            publishProgress();
        }
    }

    /** What the table has of the key stays until its owner has published it again. */
    private void report(ModelLog.Entry entry) {
        unreadable++;
        LOG.warn("Epoch {}: a record of the model log cannot be read: {}", epoch, entry.problem());
        if (entry.key() == null) {
            return;
        }
        if (!complete
                && ITEM_CHANNELS.contains(entry.channel())
                && !ControlKeys.isControl(entry.key())) {
            // Of whichever epoch it was: if nobody publishes the key, it is to be deleted.
            staleKeys.add(entry.key());
        }
        Map<String, Integer> keys = unreadableKeys.get(entry.channel());
        if (keys.size() < MOST_UNREADABLE_KEYS) {
            keys.merge(entry.key(), 1, Integer::sum);
        }
    }

    /** Brings values and deletions into the table, in order for each key. */
    private void applyValues(List<ModelLog.Entry> entries) {
        List<ModelRecord> values = new ArrayList<>(entries.size());
        Map<Channel, Set<String>> deleted = new EnumMap<>(Channel.class);
        for (ModelLog.Entry entry : entries) {
            ModelRecord record = entry.record();
            boolean control = record instanceof EpochMarker || record instanceof Progress;
            if (record != null) {
                highestEpoch = Math.max(highestEpoch, record.epoch());
            }
            trackStale(entry, control);
            if (record == null) {
                applyRecords(values);
                deleted.computeIfAbsent(entry.channel(), unused -> new HashSet<>())
                        .add(entry.key());
            } else if (!control) {
                applyDeletions(deleted);
                values.add(record);
            }
        }
        applyDeletions(deleted);
        applyRecords(values);
    }

    private void applyRecords(List<ModelRecord> values) {
        if (!values.isEmpty()) {
            items.apply(values);
            values.clear();
        }
    }

    private void applyDeletions(Map<Channel, Set<String>> deleted) {
        deleted.forEach(
                (channel, keys) -> {
                    switch (channel) {
                        case ITEMS -> items.forgetItems(keys);
                        case NEIGHBOURS -> items.forgetNeighbours(keys);
                        case WEIGHTS -> {
                            // Segments are few and nobody deletes them.
                        }
                    }
                });
        deleted.clear();
    }

    private void trackStale(ModelLog.Entry entry, boolean control) {
        if (complete || control || !ITEM_CHANNELS.contains(entry.channel())) {
            return;
        }
        boolean stale = entry.record() != null && entry.record().epoch() < epoch;
        if (stale) {
            staleKeys.add(entry.key());
        } else {
            staleKeys.remove(entry.key());
        }
    }

    private void publishProgress() {
        if (!complete && completeness.isComplete()) {
            // Whoever finds the log complete needs them.
            itemLearners = completeness.publishers(Channel.ITEMS);
            complete = true;
        }
        long[] least = complete ? progress.applied(itemLearners.size()) : null;
        if (least != null) {
            applied = least;
        }
        missing = complete ? missingReports() : completeness.missing();
        notifyListeners();
    }

    private String missingReports() {
        int expected = progress.expected(itemLearners.size());
        return progress.reports() < expected
                ? "of %d reports of %d item learners %d have come"
                        .formatted(expected, itemLearners.size(), progress.reports())
                : "all %d item learners have reported".formatted(itemLearners.size());
    }

    private void checkFence() throws InterruptedException {
        if (highestEpoch > claimedEpoch) {
            claimedEpoch =
                    FenceLostException.requireClaimed(settings.log(), "the log", highestEpoch);
        }
        ModelLog.Claim newest = reader.newestClaim();
        if (newest != null && newest.epoch() > epoch && !sameJob(newest.claimant(), claimant)) {
            fail(new DeploymentTakenOverException(epoch, newest));
        }
    }

    /** Attempts of one job follow each other in peace; the older one is already being cancelled. */
    private static boolean sameJob(String one, String other) {
        return jobOf(one).equals(jobOf(other));
    }

    private static String jobOf(String name) {
        int end = name.indexOf('/');
        return end < 0 ? name : name.substring(0, end);
    }

    private void fail(RuntimeException problem) {
        failure = problem;
        notifyListeners();
    }

    private void notifyListeners() {
        for (Runnable listener : listeners) {
            listener.run();
        }
    }

    /** Sessions open in this process; for tests that look for leaks. */
    static Set<String> openSessions() {
        synchronized (SESSIONS) {
            return new HashSet<>(SESSIONS.keySet());
        }
    }
}
