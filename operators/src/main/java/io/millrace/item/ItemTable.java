package io.millrace.item;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventIds;
import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.Neighbour;
import io.millrace.scoring.ScoringBackend;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.Long2LongHashMap;

/**
 * The replica of all items that one process scores from, fed by the model log.
 *
 * <p><b>What it is.</b> A row-indexed table. A row number belongs to this table alone; only item
 * ids travel. Beside each row lie the neighbour lists ({@link NeighbourArena}, outside the heap)
 * and the row of the {@link ScoringBackend}, which the table keeps in step.
 *
 * <p><b>No torn reads.</b> Many threads read under a {@link Lease}; one thread applies records in
 * batches between leases. A lease sees one generation: rows, neighbours, weights and the backend's
 * floats all of the same batch of records.
 *
 * <p><b>Two locks.</b> Either of them keeps the writer out, who takes both: first the one of those
 * who go through all rows ({@link #readAll}), which can take most of a second, then the one of
 * those who look at a few ({@link #read}). So who learns from an event waits while records are
 * applied, but neither for a scorer nor for a writer that waits for a scorer. And the writer waits
 * for no whole pass, if who reads all rows {@link Lease#giveWay gives way} now and then.
 *
 * <p><b>Which record counts.</b> Only records of the table's epoch or later, and of these the
 * newest version of each key. What an older job attempt wrote, or a zombie still writes, is
 * ignored. Counts and full neighbour lists travel in different topics, so either may come first: an
 * item's newest changes are kept and put on top of the full list they belong to.
 *
 * <p><b>What is gone.</b> A key deleted from the log is dropped, and a record behind the deletion
 * begins anew.
 *
 * <p><b>Time.</b> Counts are published as of the item's newest event and decayed when read, so an
 * untouched item fades. Co-visitation is a ratio of counts that fade alike, so it is kept on one
 * global scale (forward decay) and never touched by time. Popularity is refreshed for all rows
 * whenever event time moved on by a 256th of its half-life.
 *
 * <p><b>What costs.</b> The scoring backend gets a row anew when something changed that rows are
 * made from: popularity, facts or a vector of {@link Embedding#inRow}.
 *
 * <p><b>Bounds.</b> At most {@link ScoringBackend#capacity()} rows, {@link #rowBytes} each outside
 * the heap, and about 230 on it.
 */
public final class ItemTable implements AutoCloseable {
    /** A row number that stands for "no such item". */
    public static final int NO_ROW = -1;

    /** Room for 100 co-visited and 100 following items, if no item is both, and for newcomers. */
    public static final int NEIGHBOURS = 208;

    private static final double POPULARITY_FLOOR = 0.1;

    /** Added to an item's count, so that a few common visits with a rare item say little. */
    private static final double SHRINKAGE = 1;

    private static final float SAME_COUNT = 1e-6f;
    private static final int REFRESHES_PER_HALF_LIFE = 256;
    private static final double LARGEST_SCALE_HALF_LIVES = 60;

    /** Held by who reads all rows; the writer takes it before {@link #rowLock}. */
    private final ReentrantReadWriteLock tableLock = new ReentrantReadWriteLock();

    /** Held by who reads a few rows. */
    private final ReentrantReadWriteLock rowLock = new ReentrantReadWriteLock();

    private final ScoringBackend backend;
    private final RowWriter rowWriter;
    private final Decay popularityDecay;
    private final Decay coVisitationDecay;
    private final long epoch;
    private final float[] rowBuffer;
    private final EmbeddingLayout embeddings;
    private final float[] initialVectors;
    private final float[] vectorBuffer;
    private final VectorArena vectors;
    private final NeighbourArena neighbours = new NeighbourArena(NEIGHBOURS);

    /** The changes of each row's newest item record, should the full list arrive behind it. */
    private final NeighbourArena changes = new NeighbourArena(ItemLearner.CHANGES_BEFORE_FULL_LIST);

    private final Map<String, Integer> rowsById = new HashMap<>();
    private final Long2LongHashMap rowsByHash = new Long2LongHashMap(NO_ROW);
    private final IntHashSet deadRows = new IntHashSet();
    private final Map<String, NetworkRecord> networks = new ConcurrentHashMap<>();
    private final Map<String, WeightsRecord> weights = new HashMap<>();

    private final Newcomers newcomers = new Newcomers();
    private final BitSet newcomer = new BitSet();
    private final int[] neighbourRows = new int[NEIGHBOURS];
    private final float[] neighbourCoVisits = new float[NEIGHBOURS];
    private final float[] neighbourTransitions = new float[NEIGHBOURS];
    private int rows;
    private long generation;
    private long waitedToWrite;
    private long now = Long.MIN_VALUE;
    private long popularityRefreshedAt = Long.MIN_VALUE;
    private long scaleLandmark = Long.MIN_VALUE;

    private String[] ids = new String[1024];
    private ItemFacts[] facts = new ItemFacts[1024];
    private ItemClusters[] clusters = new ItemClusters[1024];
    private long[] itemVersions = new long[1024];
    private long[] neighbourVersions = new long[1024];
    private long[] times = new long[1024];
    private long[] interactions = new long[1024];
    private double[] popularityCounts = new double[1024];
    private double[] occurrences = new double[1024];
    private float[] popularityScores = new float[1024];
    private double[] inverseRootOccurrences = new double[1024];
    private double[] transitionTotals = new double[1024];

    /**
     * @param backend owned and closed by the table
     * @param epoch records of older epochs are ignored
     */
    public ItemTable(
            ScoringBackend backend, RowWriter rowWriter, ItemSettings settings, long epoch) {
        this.backend = requireNonNull(backend, "backend is null");
        this.rowWriter = requireNonNull(rowWriter, "rowWriter is null");
        popularityDecay = settings.popularityDecay();
        coVisitationDecay = settings.coVisitationDecay();
        this.epoch = epoch;
        rowBuffer = new float[rowWriter.dimensions()];
        embeddings = rowWriter.embeddings();
        initialVectors = new float[embeddings.width()];
        vectorBuffer = new float[embeddings.width()];
        vectors = new VectorArena(embeddings.width());
    }

    /** Memory outside the heap that a row takes at most, in bytes, beside the scoring backend's. */
    public static int rowBytes(EmbeddingLayout embeddings) {
        return NeighbourArena.slotBytes(NEIGHBOURS)
                + NeighbourArena.slotBytes(ItemLearner.CHANGES_BEFORE_FULL_LIST)
                + Float.BYTES * embeddings.width();
    }

    /** The oldest epoch whose records count. */
    public long epoch() {
        return epoch;
    }

    /**
     * Applies records in order and makes them visible at once.
     *
     * @throws IllegalStateException when the table is full
     */
    public void apply(Collection<? extends ModelRecord> records) {
        lockToWrite();
        try {
            for (ModelRecord each : records) {
                if (each.epoch() < epoch) {
                    continue;
                }
                if (each instanceof ItemRecord item) {
                    applyItem(item);
                } else if (each instanceof NeighbourRecord neighbourhood) {
                    applyNeighbours(neighbourhood);
                } else if (each instanceof WeightsRecord segment) {
                    applyWeights(segment);
                } else if (each instanceof NetworkRecord network) {
                    applyNetwork(network);
                }
            }
            refreshPopularity();
            generation = backend.publish();
        } finally {
            unlockToWrite();
        }
    }

    /**
     * Drops items whose counts, facts and vectors the log no longer holds: they are not ranked any
     * more. Their rows stay theirs, should they come back.
     */
    public void forgetItems(Collection<String> itemIds) {
        forget(itemIds, this::clearItem);
    }

    /** Drops lists of neighbours that the log no longer holds. */
    public void forgetNeighbours(Collection<String> itemIds) {
        forget(itemIds, this::clearNeighbours);
    }

    /** Opens a consistent view for a look at a few rows: it holds back updates and who learns. */
    public Lease read() {
        return new Lease(rowLock);
    }

    /**
     * Opens a consistent view for a pass over all rows: it holds back updates, but nobody who
     * {@link #read reads}.
     */
    public Lease readAll() {
        return new Lease(tableLock);
    }

    private void lockToWrite() {
        long from = System.nanoTime();
        tableLock.writeLock().lock();
        rowLock.writeLock().lock();
        waitedToWrite = System.nanoTime() - from;
    }

    private void unlockToWrite() {
        rowLock.writeLock().unlock();
        tableLock.writeLock().unlock();
    }

    @Override
    public void close() {
        lockToWrite();
        try {
            backend.close();
        } finally {
            unlockToWrite();
        }
    }

    /** A consistent view of the table. The thread that opened it closes it. */
    public final class Lease implements AutoCloseable {
        private final ReentrantReadWriteLock lock;

        private Lease(ReentrantReadWriteLock lock) {
            this.lock = lock;
            lock.readLock().lock();
        }

        public ItemTable items() {
            return ItemTable.this;
        }

        public ScoringBackend backend() {
            return backend;
        }

        /**
         * Lets a writer that waits go first. Rows stay whose they are; what else was read is of an
         * earlier generation then.
         */
        public void giveWay() {
            if (lock.hasQueuedThreads()) {
                lock.readLock().unlock();
                lock.readLock().lock();
            }
        }

        @Override
        public void close() {
            lock.readLock().unlock();
        }
    }

    /**
     * How long the last update waited for those who read, in nanoseconds. They wait as long for the
     * update: who applies records in small portions keeps them from reading. For the thread that
     * applies.
     */
    public long waitedToWrite() {
        return waitedToWrite;
    }

    // What follows is read under a lease.

    /** Rows handed out so far; row numbers are below it. */
    public int rows() {
        return rows;
    }

    /** Rises with every applied batch of records. */
    public long generation() {
        return generation;
    }

    /** Newest event time among the applied records, epoch milliseconds. */
    public long now() {
        return now;
    }

    public int row(String itemId) {
        Integer row = rowsById.get(itemId);
        return row == null ? NO_ROW : row;
    }

    /**
     * The row of an item of which only the hash is kept.
     *
     * @param idHash see {@link EventIds#hash(String)}
     */
    public int rowOfHash(long idHash) {
        return (int) rowsByHash.get(idHash);
    }

    public String id(int row) {
        return ids[row];
    }

    /** What the catalogue says of the item, or null. */
    public ItemFacts facts(int row) {
        return facts[row];
    }

    /** The groups of similar items that the item is in, or null while there are none. */
    public ItemClusters clusters(int row) {
        return clusters[row];
    }

    /** Whether the item itself has been published; a row may exist only as somebody's neighbour. */
    public boolean isKnown(int row) {
        return itemVersions[row] > 0;
    }

    /** Whether the item may be ranked: known and not out of stock. */
    public boolean isLive(int row) {
        return isKnown(row) && (facts[row] == null || facts[row].inStock());
    }

    /** Goes through the rows that are not live, in no order; costs nothing when there are none. */
    public void forEachDeadRow(IntConsumer action) {
        if (!deadRows.isEmpty()) {
            deadRows.forEachInt(action);
        }
    }

    public long interactions(int row) {
        return interactions[row];
    }

    /** log(0.1 + decayed count) as of {@link #now()}. */
    public float popularity(int row) {
        return popularityScores[row];
    }

    public int neighbours(int row) {
        return neighbours.size(row);
    }

    public int neighbour(int row, int index) {
        return neighbours.neighbour(row, index);
    }

    /** Cosine of co-visitation C / sqrt((1 + n_row) * (1 + n_neighbour)), at least 0. */
    public float coVisitation(int row, int index) {
        int other = neighbours.neighbour(row, index);
        return (float)
                (neighbours.coVisits(row, index)
                        * inverseRootOccurrences[row]
                        * inverseRootOccurrences[other]);
    }

    /**
     * Reads all neighbours of a row at once.
     *
     * @param rows takes the neighbours' rows, {@link #NEIGHBOURS} long
     * @param cosines takes C / sqrt((1 + n_row) * (1 + n_neighbour)) of each, as long
     * @return how many there are
     */
    public int coVisitations(int row, int[] rows, float[] cosines) {
        int size = neighbours.readCoVisits(row, rows, cosines);
        double own = inverseRootOccurrences[row];
        for (int i = 0; i < size; i++) {
            cosines[i] = (float) (cosines[i] * own * inverseRootOccurrences[rows[i]]);
        }
        return size;
    }

    /** Decayed count of direct transitions from the row to its neighbour. */
    public float transitions(int row, int index) {
        return neighbours.transitions(row, index);
    }

    /** Decayed count of all direct transitions out of the row. */
    public double transitionTotal(int row) {
        return transitionTotals[row];
    }

    /** How many of the newest items hardly anybody has chosen yet, at most 1,000. */
    public int newcomers() {
        return newcomers.size();
    }

    /** The row of one of the newest items, in no particular order. */
    public int newcomer(int index) {
        return newcomers.row(index);
    }

    /** How the vectors of a row lie side by side. */
    public EmbeddingLayout embeddings() {
        return embeddings;
    }

    /**
     * Copies components of a row's vectors.
     *
     * @param offset of the first of them, see {@link EmbeddingLayout#offset}
     */
    public void vector(int row, int offset, int length, float[] target, int targetOffset) {
        vectors.get(row, offset, target, targetOffset, length);
    }

    /**
     * Parameters of a network, not to be changed, or null when none were published. They are
     * replaced as a whole, so that no lease is needed to read them alone.
     */
    public float[] network(String name) {
        NetworkRecord record = networks.get(name);
        return record == null ? null : record.parameters();
    }

    /** Fusion weights of a segment, or null when none were published. */
    public WeightsRecord weights(String segment) {
        return weights.get(segment);
    }

    private void forget(Collection<String> itemIds, IntConsumer clear) {
        lockToWrite();
        try {
            for (String itemId : itemIds) {
                int row = row(itemId);
                if (row != NO_ROW) {
                    clear.accept(row);
                }
            }
            generation = backend.publish();
        } finally {
            unlockToWrite();
        }
    }

    private void clearItem(int row) {
        itemVersions[row] = 0;
        facts[row] = null;
        clusters[row] = null;
        interactions[row] = 0;
        popularityCounts[row] = 0;
        transitionTotals[row] = 0;
        occurrences[row] = 0;
        inverseRootOccurrences[row] = 0;
        changes.clear(row);
        embeddings.initialise(ids[row], initialVectors);
        vectors.put(row, 0, initialVectors);
        refreshRow(row);
        backend.setLive(row, false);
        deadRows.add(row);
        noteNewcomer(row);
    }

    private void clearNeighbours(int row) {
        neighbourVersions[row] = 0;
        neighbours.clear(row);
        changes.clear(row);
    }

    private void applyItem(ItemRecord item) {
        int row = rowFor(item.itemId());
        if (item.version() <= itemVersions[row]) {
            return;
        }
        advance(item.time());
        boolean sameRow =
                isKnown(row)
                        && isSame(decayedPopularity(row, item.time()), (float) item.popularity())
                        && Objects.equals(facts[row], item.facts());
        itemVersions[row] = item.version();
        facts[row] = item.facts();
        clusters[row] = item.clusters();
        interactions[row] = item.interactions();
        popularityCounts[row] = item.popularity();
        times[row] = item.time();
        transitionTotals[row] = item.transitions();
        double scale = scale(item.time());
        occurrences[row] = item.occurrences() > 0 ? (item.occurrences() + SHRINKAGE) * scale : 0;
        inverseRootOccurrences[row] = inverseRoot(occurrences[row]);
        if (item.version() >= neighbourVersions[row]) {
            applyChanges(row, item.changed(), scale);
        } else {
            changes.clear(row);
        }
        if (applyVectors(row, item) || !sameRow) {
            refreshRow(row);
        }
        boolean live = isLive(row);
        backend.setLive(row, live);
        if (live) {
            deadRows.remove(row);
        } else {
            deadRows.add(row);
        }
        noteNewcomer(row);
    }

    /**
     * A record repeats the changes of the one before, in the same order and with the same counts
     * for most of them: only what is new is looked for in the row's long list.
     */
    private void applyChanges(int row, List<Neighbour> changed, double scale) {
        for (int i = 0; i < changed.size(); i++) {
            Neighbour neighbour = changed.get(i);
            float coVisits = (float) (neighbour.coVisits() * scale);
            boolean repeated =
                    i < changes.size(row)
                            && ids[changes.neighbour(row, i)].equals(neighbour.itemId());
            if (!repeated) {
                changes.truncate(row, i);
            } else if (isSame(changes.coVisits(row, i), coVisits)
                    && isSame(changes.transitions(row, i), neighbour.transitions())) {
                continue;
            }
            int other = repeated ? changes.neighbour(row, i) : rowFor(neighbour.itemId());
            changes.put(row, other, coVisits, neighbour.transitions());
            neighbours.put(row, other, coVisits, neighbour.transitions());
        }
        changes.truncate(row, changed.size());
    }

    /** Equal counts that were decayed to different times differ in the last digits. */
    private static boolean isSame(float one, float other) {
        return Math.abs(one - other) <= SAME_COUNT * Math.abs(one);
    }

    /**
     * A vector that is absent is as it was at the start: it may have been taken away.
     *
     * @return whether one changed that rows are made from
     */
    private boolean applyVectors(int row, ItemRecord item) {
        boolean rowChanged = false;
        for (int index = 0; index < embeddings.size(); index++) {
            Embedding embedding = embeddings.get(index);
            int offset = embeddings.offset(index);
            float[] published = published(item, embedding);
            float[] values =
                    published == null ? embeddings.initial(index, item.itemId()) : published;
            if (embedding.inRow() && !rowChanged) {
                vectors.get(row, offset, vectorBuffer, 0, values.length);
                rowChanged =
                        !Arrays.equals(values, 0, values.length, vectorBuffer, 0, values.length);
            }
            vectors.put(row, offset, values);
        }
        return rowChanged;
    }

    /** The vector of an embedding in a record, or null; one of another width does not count. */
    private static float[] published(ItemRecord item, Embedding embedding) {
        for (ItemVector vector : item.vectors()) {
            if (vector.name().equals(embedding.name())
                    && vector.values().length == embedding.width()) {
                return vector.values();
            }
        }
        return null;
    }

    /** Only rows that are or may have been newcomers are looked for in the ring. */
    private void noteNewcomer(int row) {
        boolean isNewcomer = isLive(row) && interactions[row] < Newcomers.INTERACTIONS;
        if (isNewcomer || newcomer.get(row)) {
            newcomers.update(row, isNewcomer);
            newcomer.set(row, isNewcomer);
        }
    }

    private void applyNeighbours(NeighbourRecord record) {
        int row = rowFor(record.itemId());
        if (record.version() <= neighbourVersions[row]) {
            return;
        }
        advance(record.time());
        neighbourVersions[row] = record.version();
        double scale = scale(record.time());
        int size = Math.min(record.neighbours().size(), NEIGHBOURS);
        for (int i = 0; i < size; i++) {
            Neighbour neighbour = record.neighbours().get(i);
            neighbourRows[i] = rowFor(neighbour.itemId());
            neighbourCoVisits[i] = (float) (neighbour.coVisits() * scale);
            neighbourTransitions[i] = neighbour.transitions();
        }
        neighbours.replace(row, neighbourRows, neighbourCoVisits, neighbourTransitions, size);
        if (itemVersions[row] > record.version()) {
            neighbours.putAll(row, changes);
        } else {
            changes.clear(row);
        }
    }

    private void applyWeights(WeightsRecord record) {
        WeightsRecord present = weights.get(record.segment());
        if (present == null || present.version() < record.version()) {
            weights.put(record.segment(), record);
        }
    }

    private void applyNetwork(NetworkRecord record) {
        NetworkRecord present = networks.get(record.name());
        if (present == null || present.version() < record.version()) {
            networks.put(record.name(), record);
        }
    }

    private int rowFor(String itemId) {
        Integer present = rowsById.get(itemId);
        if (present != null) {
            return present;
        }
        if (rows == backend.capacity()) {
            throw new IllegalStateException(
                    "the item table is full: rows="
                            + rows
                            + "; raise scoring.capacity or scoring.item-table-memory");
        }
        int row = rows++;
        if (row == ids.length) {
            grow(Math.min(backend.capacity(), row * 2));
        }
        neighbours.ensure(row);
        changes.ensure(row);
        vectors.ensure(row);
        embeddings.initialise(itemId, initialVectors);
        vectors.put(row, 0, initialVectors);
        ids[row] = itemId;
        rowsById.put(itemId, row);
        rowsByHash.put(EventIds.hash(itemId), row);
        deadRows.add(row);
        return row;
    }

    private void grow(int length) {
        ids = Arrays.copyOf(ids, length);
        facts = Arrays.copyOf(facts, length);
        clusters = Arrays.copyOf(clusters, length);
        itemVersions = Arrays.copyOf(itemVersions, length);
        neighbourVersions = Arrays.copyOf(neighbourVersions, length);
        times = Arrays.copyOf(times, length);
        interactions = Arrays.copyOf(interactions, length);
        popularityCounts = Arrays.copyOf(popularityCounts, length);
        occurrences = Arrays.copyOf(occurrences, length);
        popularityScores = Arrays.copyOf(popularityScores, length);
        inverseRootOccurrences = Arrays.copyOf(inverseRootOccurrences, length);
        transitionTotals = Arrays.copyOf(transitionTotals, length);
    }

    /** Moves the table's clock, and the landmark of the global scale when floats would overflow. */
    private void advance(long time) {
        if (scaleLandmark == Long.MIN_VALUE) {
            scaleLandmark = time;
        }
        if (time <= now) {
            return;
        }
        now = time;
        double halfLives = coVisitationDecay.halfLives(scaleLandmark, now);
        if (halfLives > LARGEST_SCALE_HALF_LIVES) {
            double factor = Math.exp(-Math.log(2) * halfLives);
            for (int row = 0; row < rows; row++) {
                occurrences[row] *= factor;
                inverseRootOccurrences[row] = inverseRoot(occurrences[row]);
                neighbours.scaleCoVisits(row, (float) factor);
                changes.scaleCoVisits(row, (float) factor);
            }
            scaleLandmark = now;
        }
    }

    private double scale(long time) {
        return Math.exp(Math.log(2) * coVisitationDecay.halfLives(scaleLandmark, time));
    }

    private static double inverseRoot(double count) {
        return count > 0 ? 1 / Math.sqrt(count) : 0;
    }

    private void refreshPopularity() {
        if (now == Long.MIN_VALUE) {
            return;
        }
        boolean due =
                popularityRefreshedAt == Long.MIN_VALUE
                        || popularityDecay.halfLives(popularityRefreshedAt, now)
                                > 1.0 / REFRESHES_PER_HALF_LIFE;
        if (due) {
            popularityRefreshedAt = now;
            for (int row = 0; row < rows; row++) {
                if (isKnown(row)) {
                    refreshRow(row);
                }
            }
        }
    }

    private float decayedPopularity(int row, long time) {
        return (float) (popularityCounts[row] * popularityDecay.factor(times[row], time));
    }

    private void refreshRow(int row) {
        long readAt = Math.max(now, times[row]);
        popularityScores[row] = (float) Math.log(POPULARITY_FLOOR + decayedPopularity(row, readAt));
        rowWriter.writeRow(this, row, rowBuffer);
        backend.put(row, rowBuffer, 0);
    }

    /** Ids of all published items; for tools and tests. */
    public List<String> knownIds() {
        return rowsById.keySet().stream().filter(id -> isKnown(rowsById.get(id))).sorted().toList();
    }
}
