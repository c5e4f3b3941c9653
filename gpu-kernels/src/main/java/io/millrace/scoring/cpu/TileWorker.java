package io.millrace.scoring.cpu;

import io.millrace.scoring.ScoreBatch;

/**
 * What one thread needs to scan tiles for a group of requests: the scores of one tile, and the best
 * rows of each request among the tiles that this thread has seen.
 *
 * <p>Working memory, reused; not thread-safe.
 */
final class TileWorker {

    private float[][] scores = new float[0][];
    private TopRows[] best = new TopRows[0];

    /** Makes room for a number of requests. */
    void reserve(int requests) {
        if (requests <= best.length) {
            return;
        }
        int length = roundUp(requests);
        float[][] newScores = new float[length][];
        TopRows[] newBest = new TopRows[length];
        for (int request = 0; request < length; request++) {
            boolean present = request < best.length;
            newScores[request] = present ? scores[request] : new float[Tiles.TILE_ROWS];
            newBest[request] = present ? best[request] : new TopRows();
        }
        scores = newScores;
        best = newBest;
    }

    TopRows best(int request) {
        return best[request];
    }

    /** The scores of a request in the tile multiplied last. */
    float[] scores(int request) {
        return scores[request];
    }

    /** Takes the rows of one tile that may belong to the answers. */
    void scan(GroupScan scan, int tile) {
        multiply(scan, tile);
        for (int request = 0; request < scan.count(); request++) {
            scan.additions().addTo(scores[request], request, tile);
            scan.exclusions().removeFrom(scores[request], request, tile);
            collect(scan.table(), tile, scan.filter(request), scores[request], best[request]);
        }
    }

    /** Writes the scores of one tile, without additions and exclusions. */
    void multiply(GroupScan scan, int tile) {
        ScoreBatch batch = scan.batch();
        int first = scan.first() * batch.dimensions();
        scan.table().tiles().multiply(tile, batch.queries(), first, scan.count(), scores);
    }

    private static void collect(
            RowTable table, int tile, long[] filter, float[] scores, TopRows top) {
        int firstRow = tile << Tiles.TILE_SHIFT;
        Tiles tiles = table.tiles();
        float threshold = top.threshold();
        for (int start = 0; start < Tiles.TILE_ROWS; start += Tiles.BLOCK_ROWS) {
            if (!tiles.anyAbove(scores, start, threshold)) {
                continue;
            }
            long eligible = table.eligible(firstRow + start, filter);
            while (eligible != 0) {
                int place = start + Long.numberOfTrailingZeros(eligible);
                eligible &= eligible - 1;
                if (scores[place] > threshold) {
                    top.offer(firstRow + place, scores[place]);
                    threshold = top.threshold();
                }
            }
        }
    }

    private static int roundUp(int requests) {
        int step = Tiles.QUERIES_AT_A_TIME;
        return (requests + step - 1) / step * step;
    }
}
