package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NewcomersTest {
    private final Newcomers newcomers = new Newcomers();

    @Test
    void update_newRow_isHeldOnce() {
        newcomers.update(7, true);
        newcomers.update(7, true);
        newcomers.update(9, true);

        assertThat(rows()).containsExactly(7, 9);
        assertThat(newcomers.size()).isEqualTo(2);
    }

    @Test
    void update_noLongerNew_leaves() {
        newcomers.update(7, true);
        newcomers.update(8, true);
        newcomers.update(7, false);
        newcomers.update(5, false);

        assertThat(rows()).containsExactly(8);
    }

    @Test
    void update_full_theOldestGivesWay() {
        for (int row = 0; row < Newcomers.CAPACITY + 3; row++) {
            newcomers.update(row, true);
        }

        assertThat(newcomers.size()).isEqualTo(Newcomers.CAPACITY);
        assertThat(rows()).doesNotContain(0, 1, 2).contains(3, Newcomers.CAPACITY + 2);
    }

    @Test
    void update_leavingAFullRing_makesRoom() {
        for (int row = 0; row < Newcomers.CAPACITY + 3; row++) {
            newcomers.update(row, true);
        }
        newcomers.update(500, false);
        newcomers.update(5_000, true);

        assertThat(newcomers.size()).isEqualTo(Newcomers.CAPACITY);
        assertThat(rows()).contains(5_000).doesNotContain(500);
    }

    private Set<Integer> rows() {
        Set<Integer> rows = new TreeSet<>();
        for (int i = 0; i < newcomers.size(); i++) {
            rows.add(newcomers.row(i));
        }
        return rows;
    }
}
