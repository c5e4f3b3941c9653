package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeighbourArenaTest {
    private static final int ROW = 300;

    private final NeighbourArena arena = new NeighbourArena(3);

    @BeforeEach
    void makeRoom() {
        arena.ensure(ROW);
    }

    @Test
    void ensure_newRow_isEmptyAndSoAreThoseBefore() {
        assertThat(arena.size(ROW)).isZero();
        assertThat(arena.size(0)).isZero();
        assertThat(arena.slotEntries()).isEqualTo(3);
    }

    @Test
    void put_knownNeighbour_setsItsCounts() {
        arena.put(ROW, 7, 1, 2);
        arena.put(ROW, 8, 3, 4);
        arena.put(ROW, 7, 5, 0);

        assertThat(list(ROW)).containsOnly(Map.entry(7, "5.0 0.0"), Map.entry(8, "3.0 4.0"));
    }

    @Test
    void put_fullSlot_weakestThatIsNotStrongerInEitherWayGivesWay() {
        arena.replace(ROW, new int[] {1, 2, 3}, new float[] {1, 2, 9}, new float[] {5, 1, 0}, 3);
        arena.put(ROW, 4, 3, 1);

        assertThat(list(ROW))
                .as("1 has the smaller count, but more transitions than the newcomer")
                .containsOnly(
                        Map.entry(1, "1.0 5.0"), Map.entry(4, "3.0 1.0"), Map.entry(3, "9.0 0.0"));
    }

    @Test
    void put_fullSlotOfStronger_letsTheNewcomerGo() {
        arena.replace(ROW, new int[] {1, 2, 3}, new float[] {4, 5, 6}, new float[] {0, 0, 0}, 3);
        arena.put(ROW, 4, 3, 9);

        assertThat(list(ROW)).containsOnlyKeys(1, 2, 3);
    }

    @Test
    void replace_shorterList_leavesNothingOfTheLonger() {
        arena.replace(ROW, new int[] {1, 2, 3}, new float[] {4, 5, 6}, new float[] {7, 8, 9}, 3);
        arena.put(ROW - 1, 11, 1, 1);
        arena.put(ROW + 1 - 256, 12, 1, 1);
        arena.replace(ROW, new int[] {9, 0, 0}, new float[] {1, 0, 0}, new float[] {2, 0, 0}, 1);

        assertThat(list(ROW)).containsOnly(Map.entry(9, "1.0 2.0"));
        assertThat(list(ROW - 1)).as("a row beside it").containsOnlyKeys(11);
        arena.clear(ROW);
        assertThat(arena.size(ROW)).isZero();
    }

    @Test
    void readCoVisits_copiesRowsAndCounts() {
        arena.replace(ROW, new int[] {5, 6}, new float[] {0.5f, 0.25f}, new float[] {0, 1}, 2);
        int[] rows = new int[3];
        float[] counts = new float[3];
        Arrays.fill(counts, -1);

        assertThat(arena.readCoVisits(ROW, rows, counts)).isEqualTo(2);
        assertThat(rows).startsWith(5, 6);
        assertThat(counts).containsExactly(0.5f, 0.25f, -1);
    }

    @Test
    void putAll_anotherArena_putsEachOfItsNeighbours() {
        NeighbourArena changes = new NeighbourArena(2);
        changes.ensure(ROW);
        changes.put(ROW, 1, 8, 8);
        changes.put(ROW, 2, 9, 9);
        arena.put(ROW, 1, 1, 1);
        arena.put(ROW, 3, 3, 3);
        arena.putAll(ROW, changes);

        assertThat(list(ROW))
                .containsOnly(
                        Map.entry(1, "8.0 8.0"), Map.entry(2, "9.0 9.0"), Map.entry(3, "3.0 3.0"));
    }

    @Test
    void scaleCoVisits_multipliesTheCountsOfOneRow() {
        arena.put(ROW, 1, 8, 2);
        arena.put(ROW - 1, 1, 8, 2);
        arena.scaleCoVisits(ROW, 0.25f);

        assertThat(list(ROW)).containsOnly(Map.entry(1, "2.0 2.0"));
        assertThat(list(ROW - 1)).containsOnly(Map.entry(1, "8.0 2.0"));
    }

    @Test
    void put_manyRows_keepsEachToItself() {
        NeighbourArena large = new NeighbourArena(20);
        SplittableRandom random = new SplittableRandom(1);
        Map<Integer, Map<Integer, Float>> expected = new TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            int row = random.nextInt(700);
            int neighbour = random.nextInt(20);
            large.ensure(row);
            large.put(row, neighbour, i, i);
            expected.computeIfAbsent(row, unused -> new TreeMap<>()).put(neighbour, (float) i);
        }

        expected.forEach(
                (row, neighbours) -> {
                    assertThat(large.size(row)).isEqualTo(neighbours.size());
                    for (int i = 0; i < neighbours.size(); i++) {
                        assertThat(large.coVisits(row, i))
                                .isEqualTo(neighbours.get(large.neighbour(row, i)));
                        assertThat(large.transitions(row, i)).isEqualTo(large.coVisits(row, i));
                    }
                });
    }

    private Map<Integer, String> list(int row) {
        Map<Integer, String> list = new TreeMap<>();
        for (int i = 0; i < arena.size(row); i++) {
            list.put(
                    arena.neighbour(row, i),
                    arena.coVisits(row, i) + " " + arena.transitions(row, i));
        }
        return list;
    }
}
