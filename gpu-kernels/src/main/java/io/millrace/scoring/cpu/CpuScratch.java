package io.millrace.scoring.cpu;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import java.util.Arrays;

/** The working memory of one running call, and the passes over the tiles that use it. */
final class CpuScratch {

    /**
     * Requests that share one pass over the catalogue. Bounds the working memory: at K = 1000 the
     * buffers take 32 * 2000 * 8 bytes = 500 KiB.
     */
    static final int GROUP = 32;

    private final float[] scores = new float[RowTable.TILE_ROWS];
    private final TileEntries additions = new TileEntries();
    private final TileEntries exclusions = new TileEntries();
    private final TopRows[] best = new TopRows[GROUP];
    private final long[][] filters = new long[GROUP][];

    CpuScratch() {
        Arrays.setAll(best, ignored -> new TopRows());
    }

    /** Answers {@code count} requests from {@code first} on. */
    void scoreGroup(RowTable table, ScoreBatch batch, int first, int count, ScoreResults results) {
        for (int request = 0; request < count; request++) {
            filters[request] = table.filter(batch, first + request);
        }
        prepare(table, batch, first, count);
        for (int request = 0; request < count; request++) {
            best[request].reset(batch.k(first + request));
        }
        for (int tile = 0; tile < table.liveTiles(); tile++) {
            if (!table.hasLiveRows(tile)) {
                continue;
            }
            for (int request = 0; request < count; request++) {
                scoreTile(table, batch, first + request, request, tile);
                exclusions.removeFrom(scores, request, tile);
                collect(table, tile, filters[request], best[request]);
            }
        }
        for (int request = 0; request < count; request++) {
            best[request].drainTo(results, first + request);
            filters[request] = null;
        }
    }

    /** The place of a row among all live, not excluded rows, ties against it. */
    int rankOf(RowTable table, ScoreBatch batch, int request, int row) {
        long[] filter = table.filter(batch, request);
        prepare(table, batch, request, 1);
        int ownTile = RowTable.tileOf(row);
        int ownPlace = RowTable.placeInTile(row);
        float ownScore = ownScore(table, batch, request, row);
        int rank = 1;
        for (int tile = 0; tile < table.liveTiles(); tile++) {
            if (!table.hasLiveRows(tile)) {
                continue;
            }
            scoreTile(table, batch, request, 0, tile);
            exclusions.removeFrom(scores, 0, tile);
            if (tile == ownTile) {
                scores[ownPlace] = Float.NEGATIVE_INFINITY;
            }
            rank += countAtLeast(table, tile, filter, ownScore);
        }
        return rank;
    }

    private void prepare(RowTable table, ScoreBatch batch, int first, int count) {
        additions.fillAdditions(batch, first, count, table);
        exclusions.fillExclusions(batch, first, count, table);
    }

    private void scoreTile(
            RowTable table, ScoreBatch batch, int request, int requestInGroup, int tile) {
        table.multiply(tile, batch.queries(), request * batch.dimensions(), scores);
        additions.addTo(scores, requestInGroup, tile);
    }

    private void collect(RowTable table, int tile, long[] filter, TopRows top) {
        int firstRow = tile << RowTable.TILE_SHIFT;
        float threshold = top.threshold();
        for (int place = 0; place < RowTable.TILE_ROWS; place++) {
            float score = scores[place];
            if (score > threshold && isEligible(table, filter, firstRow + place)) {
                top.offer(firstRow + place, score);
                threshold = top.threshold();
            }
        }
    }

    /** The score of one row, in the order of operations in which tiles are scored. */
    private float ownScore(RowTable table, ScoreBatch batch, int request, int row) {
        table.multiply(RowTable.tileOf(row), batch.queries(), request * batch.dimensions(), scores);
        float score = scores[RowTable.placeInTile(row)];
        int entry = batch.firstAddition(request);
        while (entry != ScoreBatch.NONE) {
            if (batch.additionRow(entry) == row) {
                score += batch.additionValue(entry);
            }
            entry = batch.nextAddition(entry);
        }
        return score;
    }

    private static boolean isEligible(RowTable table, long[] filter, int row) {
        return table.isLive(row) && (filter == null || RowTable.isIn(filter, row));
    }

    private int countAtLeast(RowTable table, int tile, long[] filter, float bound) {
        int firstRow = tile << RowTable.TILE_SHIFT;
        int count = 0;
        for (int place = 0; place < RowTable.TILE_ROWS; place++) {
            if (scores[place] >= bound && isEligible(table, filter, firstRow + place)) {
                count++;
            }
        }
        return count;
    }
}
