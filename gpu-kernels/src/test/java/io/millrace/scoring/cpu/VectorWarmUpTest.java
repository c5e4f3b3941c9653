package io.millrace.scoring.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorWarmUpTest {
    private static final int TILES = 3;

    private final SplittableRandom random = new SplittableRandom(3);
    private final List<Runnable> begun = new ArrayList<>();

    @Test
    void isOver_afterEnoughWork_beginsOnceAndIsOverWhenVectorsWin() {
        VectorWarmUp warmUp = new VectorWarmUp(100, begun::add, () -> exercise(5, 9));

        assertThat(warmUp.isOver(99)).isFalse();
        assertThat(begun).isEmpty();
        assertThat(warmUp.isOver(1)).as("it takes a while").isFalse();
        assertThat(warmUp.isOver(1_000)).isFalse();
        assertThat(begun).hasSize(1);
        begun.get(0).run();

        assertThat(warmUp.isOver()).isTrue();
    }

    @Test
    void isOver_vectorsThatNeverWin_isNever() {
        VectorWarmUp warmUp = new VectorWarmUp(0, begun::add, () -> exercise(9, 9));
        warmUp.isOver(1);
        begun.get(0).run();

        assertThat(warmUp.isOver(1)).isFalse();
        assertThat(begun).hasSize(1);
    }

    @Test
    void tiles_beforeAndAfter_giveTheSameBits() {
        assumeThat(CpuKernel.best()).isEqualTo(CpuKernel.WARMING);
        int dimensions = 20;
        int capacity = TILES * Tiles.TILE_ROWS - 100;
        VectorWarmUp warmUp = new VectorWarmUp(0, begun::add, () -> exercise(5, 9));
        Tiles tiles = new VectorTiles(dimensions, capacity, warmUp);
        for (int row = 0; row < capacity; row += 1 + random.nextInt(2)) {
            tiles.put(row, floats(dimensions), 0);
        }
        float[] queries = floats(7 * dimensions);
        float[] part = floats(9);
        List<float[]> loops = results(tiles, queries, part, capacity);
        begun.get(0).run();
        assertThat(warmUp.isOver()).isTrue();
        List<float[]> vectors = results(tiles, queries, part, capacity);

        for (int i = 0; i < loops.size(); i++) {
            assertThat(vectors.get(i)).as("result %d", i).containsExactly(loops.get(i));
        }
    }

    private List<float[]> results(Tiles tiles, float[] queries, float[] part, int rows) {
        List<float[]> results = new ArrayList<>();
        for (int tile = 0; tile < TILES; tile++) {
            for (int count : new int[] {1, 7}) {
                float[][] scores = new float[8][Tiles.TILE_ROWS];
                tiles.multiply(tile, queries, 0, count, scores);
                for (int query = 0; query < count; query++) {
                    results.add(scores[query]);
                    results.add(above(tiles, scores[query]));
                }
            }
        }
        float[] products = new float[rows];
        tiles.products(part, 5, products, rows - 3, new float[Tiles.TILE_ROWS]);
        results.add(products);
        return results;
    }

    private static float[] above(Tiles tiles, float[] scores) {
        float[] above = new float[Tiles.TILE_ROWS / Tiles.BLOCK_ROWS];
        for (int i = 0; i < above.length; i++) {
            above[i] = tiles.anyAbove(scores, i * Tiles.BLOCK_ROWS, 8) ? 1 : 0;
        }
        return above;
    }

    private float[] floats(int length) {
        float[] floats = new float[length];
        for (int i = 0; i < length; i++) {
            floats[i] = (float) random.nextDouble(-2, 2);
        }
        return floats;
    }

    private static VectorWarmUp.Exercise exercise(long vectors, long plainLoops) {
        return new VectorWarmUp.Exercise() {
            @Override
            public long vectors() {
                return vectors;
            }

            @Override
            public long plainLoops() {
                return plainLoops;
            }
        };
    }
}
