package io.millrace.item;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Decayed counts of the strongest neighbours of one item, in bounded memory.
 *
 * <p><b>What it computes.</b> Space-Saving (Metwally, Agrawal, El Abbadi, "Efficient computation of
 * frequent and top-k elements in data streams", 2005) over weighted, exponentially decayed counts.
 * When the table is full a newcomer replaces the weakest neighbour and inherits its count as
 * <i>error</i>. A neighbour's value is {@code count - error}: a lower bound of its true count. The
 * count itself is an upper bound, and ranking by it would reward whoever came last.
 *
 * <p><b>Bounds.</b> With capacity m and total weight W, every neighbour whose true count exceeds W
 * / m is in the table, and no error exceeds W / m.
 *
 * <p><b>Decay.</b> Forward decay (Cormode, Shkapenyuk, Srivastava, Xu, "Forward decay", 2009):
 * counts are kept relative to a landmark time and new weights are scaled up, so that an update
 * touches one entry. When the scale exceeds 2^30 all entries are rescaled to a new landmark.
 * Because all entries decay alike, replacing the weakest stays right at any time.
 *
 * <p><b>Memory.</b> Four parallel arrays that grow to the capacity: id, its hash code, count,
 * error; 28 bytes and the id for each neighbour. Looking a neighbour up is a linear scan over the
 * hash codes: faster than a hash table at this size and without its memory.
 */
public final class NeighbourCounts {
    private static final double LARGEST_SCALE_HALF_LIVES = 30;

    /** What is left of sums and differences of doubles that should have come to 0. */
    private static final double ROUNDING = 1e-9;

    private final int capacity;
    private long landmark;
    private int size;
    private String[] ids;
    private int[] hashes;
    private double[] counts;
    private double[] errors;

    /**
     * @param capacity how many neighbours are kept, at least 1
     */
    public NeighbourCounts(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: capacity=" + capacity);
        }
        this.capacity = capacity;
        int initial = Math.min(capacity, 8);
        ids = new String[initial];
        hashes = new int[initial];
        counts = new double[initial];
        errors = new double[initial];
    }

    /** Restores what {@link ItemStateCodec} wrote, keeping the strongest when capacity shrank. */
    static NeighbourCounts restored(int capacity, long landmark) {
        NeighbourCounts restored = new NeighbourCounts(capacity);
        restored.landmark = landmark;
        return restored;
    }

    /** Puts an entry back as it was; only for restoring. */
    void restore(String id, double count, double error) {
        if (size == capacity) {
            int weakest = weakest();
            if (counts[weakest] < count) {
                set(weakest, id, count, error);
            }
            return;
        }
        append(id, count, error);
    }

    /**
     * Adds weight to a neighbour.
     *
     * @param weight above 0, as of {@code time}
     * @param time event time; an earlier time than the newest one counts less, as it should
     */
    public void add(String id, double weight, long time, Decay decay) {
        requireNonNull(id, "id is null");
        if (size == 0) {
            landmark = time;
        }
        double halfLives = decay.halfLives(landmark, time);
        if (halfLives > LARGEST_SCALE_HALF_LIVES) {
            moveLandmark(time, decay);
            halfLives = 0;
        }
        double scaled = weight * Math.exp(Math.log(2) * halfLives);
        int index = indexOf(id);
        if (index >= 0) {
            counts[index] += scaled;
        } else if (size < capacity) {
            append(id, scaled, 0);
        } else {
            int weakest = weakest();
            set(weakest, id, counts[weakest] + scaled, counts[weakest]);
        }
    }

    /**
     * Takes away weight that was added to a neighbour at a time. A neighbour of which nothing is
     * left goes. Of one that was pushed out meanwhile, and may be back, nothing that was not added
     * since is taken: its value never falls below 0.
     *
     * @param weight above 0, as of {@code time}
     */
    public void withdraw(String id, double weight, long time, Decay decay) {
        int index = indexOf(id);
        if (index < 0) {
            return;
        }
        double scaled = weight * Math.exp(Math.log(2) * decay.halfLives(landmark, time));
        double left = scaledValue(index) - scaled;
        if (left > scaled * ROUNDING) {
            counts[index] -= scaled;
        } else if (errors[index] > 0) {
            counts[index] = errors[index];
        } else {
            remove(index);
        }
    }

    /** The decayed lower bound of a neighbour's count at a time; 0 for an unknown neighbour. */
    public double value(String id, long time, Decay decay) {
        return scaledValue(id) * scale(time, decay);
    }

    /** A neighbour's value relative to the landmark, see {@link #scale}; 0 for an unknown one. */
    double scaledValue(String id) {
        int index = indexOf(id);
        return index < 0 ? 0 : scaledValue(index);
    }

    /**
     * Drops every neighbour whose decayed count, the upper bound, is below a value at a time. So no
     * more than that value of any true count is lost.
     */
    void dropBelow(double value, long time, Decay decay) {
        double least = value / scale(time, decay);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (counts[i] >= least) {
                ids[kept] = ids[i];
                hashes[kept] = hashes[i];
                counts[kept] = counts[i];
                errors[kept] = errors[i];
                kept++;
            }
        }
        Arrays.fill(ids, kept, size, null);
        size = kept;
    }

    public int size() {
        return size;
    }

    public String id(int index) {
        return ids[index];
    }

    /** The time that counts and errors are relative to, epoch milliseconds. */
    public long landmark() {
        return landmark;
    }

    /** Upper bound of the count of the entry at an index, relative to the landmark. */
    public double count(int index) {
        return counts[index];
    }

    /** By how much {@link #count} may be too high. */
    public double error(int index) {
        return errors[index];
    }

    /** The value of the entry at an index relative to the landmark: enough to rank entries. */
    double scaledValue(int index) {
        return counts[index] - errors[index];
    }

    /** What turns {@link #scaledValue} into a value at a time. */
    double scale(long time, Decay decay) {
        return Math.exp(-Math.log(2) * decay.halfLives(landmark, time));
    }

    private void moveLandmark(long time, Decay decay) {
        double factor = scale(time, decay);
        for (int i = 0; i < size; i++) {
            counts[i] *= factor;
            errors[i] *= factor;
        }
        landmark = time;
    }

    private int indexOf(String id) {
        int hash = id.hashCode();
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash && ids[i].equals(id)) {
                return i;
            }
        }
        return -1;
    }

    private int weakest() {
        int weakest = 0;
        for (int i = 1; i < size; i++) {
            if (counts[i] < counts[weakest]) {
                weakest = i;
            }
        }
        return weakest;
    }

    private void remove(int index) {
        size--;
        System.arraycopy(ids, index + 1, ids, index, size - index);
        System.arraycopy(hashes, index + 1, hashes, index, size - index);
        System.arraycopy(counts, index + 1, counts, index, size - index);
        System.arraycopy(errors, index + 1, errors, index, size - index);
        ids[size] = null;
    }

    private void append(String id, double count, double error) {
        if (size == ids.length) {
            int grown = Math.min(capacity, ids.length * 2);
            ids = Arrays.copyOf(ids, grown);
            hashes = Arrays.copyOf(hashes, grown);
            counts = Arrays.copyOf(counts, grown);
            errors = Arrays.copyOf(errors, grown);
        }
        set(size++, id, count, error);
    }

    private void set(int index, String id, double count, double error) {
        ids[index] = id;
        hashes[index] = id.hashCode();
        counts[index] = count;
        errors[index] = error;
    }
}
