package io.millrace.scoring.cpu;

import io.millrace.scoring.ScoreBatch;
import java.util.Arrays;

/**
 * The sparse additions, or the exclusions, of a group of requests, sorted by request and tile. A
 * counting sort: O(entries + requests * tiles), and it keeps the order of entries within a tile, so
 * that sums are reproducible.
 *
 * <p>Working memory of one call, reused; not thread-safe.
 */
final class TileEntries {

    private int tiles;
    private int capacity;

    /** While filling, the next free index of a bucket; afterwards the end of the bucket. */
    private int[] ends = new int[0];

    private int[] places = new int[0];
    private float[] values = new float[0];

    void fillAdditions(ScoreBatch batch, int first, int count, RowTable table) {
        begin(table, count, batch.additions());
        if (values.length < batch.additions()) {
            values = new float[places.length];
        }
        for (int request = 0; request < count; request++) {
            int entry = batch.firstAddition(first + request);
            while (entry != ScoreBatch.NONE) {
                count(request, batch.additionRow(entry), first + request);
                entry = batch.nextAddition(entry);
            }
        }
        startBuckets(count);
        for (int request = 0; request < count; request++) {
            int entry = batch.firstAddition(first + request);
            while (entry != ScoreBatch.NONE) {
                int index = place(request, batch.additionRow(entry));
                if (index >= 0) {
                    values[index] = batch.additionValue(entry);
                }
                entry = batch.nextAddition(entry);
            }
        }
    }

    void fillExclusions(ScoreBatch batch, int first, int count, RowTable table) {
        begin(table, count, batch.exclusions());
        for (int request = 0; request < count; request++) {
            int entry = batch.firstExclusion(first + request);
            while (entry != ScoreBatch.NONE) {
                count(request, batch.exclusionRow(entry), first + request);
                entry = batch.nextExclusion(entry);
            }
        }
        startBuckets(count);
        for (int request = 0; request < count; request++) {
            int entry = batch.firstExclusion(first + request);
            while (entry != ScoreBatch.NONE) {
                place(request, batch.exclusionRow(entry));
                entry = batch.nextExclusion(entry);
            }
        }
    }

    private void begin(RowTable table, int requests, int entries) {
        tiles = table.liveTiles();
        capacity = table.capacity();
        int buckets = Math.multiplyExact(requests, tiles);
        if (ends.length < buckets) {
            ends = new int[Math.max(buckets, ends.length * 2)];
        }
        Arrays.fill(ends, 0, buckets, 0);
        if (places.length < entries) {
            places = new int[Math.max(entries, places.length * 2)];
        }
    }

    private void count(int request, int row, int number) {
        if (row >= capacity) {
            throw new IllegalArgumentException(
                    "row must be below the capacity: request=%d, row=%d, capacity=%d"
                            .formatted(number, row, capacity));
        }
        int tile = RowTable.tileOf(row);
        if (tile < tiles) {
            ends[request * tiles + tile]++;
        }
    }

    private void startBuckets(int requests) {
        int start = 0;
        for (int bucket = 0; bucket < requests * tiles; bucket++) {
            int length = ends[bucket];
            ends[bucket] = start;
            start += length;
        }
    }

    /** Returns the index of an entry, or -1 where no row of the tile is live. */
    private int place(int request, int row) {
        int tile = RowTable.tileOf(row);
        if (tile >= tiles) {
            return -1;
        }
        int index = ends[request * tiles + tile]++;
        places[index] = RowTable.placeInTile(row);
        return index;
    }

    /** Adds the additions of one request that fall into one tile to its scores. */
    void addTo(float[] scores, int request, int tile) {
        int bucket = request * tiles + tile;
        int end = ends[bucket];
        for (int index = bucket == 0 ? 0 : ends[bucket - 1]; index < end; index++) {
            scores[places[index]] += values[index];
        }
    }

    /** Sets the scores of the excluded rows of one request in one tile to negative infinity. */
    void removeFrom(float[] scores, int request, int tile) {
        int bucket = request * tiles + tile;
        int end = ends[bucket];
        for (int index = bucket == 0 ? 0 : ends[bucket - 1]; index < end; index++) {
            scores[places[index]] = Float.NEGATIVE_INFINITY;
        }
    }
}
