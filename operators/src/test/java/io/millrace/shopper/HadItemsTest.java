package io.millrace.shopper;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.EventIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HadItemsTest {
    @Test
    void before_aBasket_leavesItsLinesOut() {
        HadItems items = HadValues.of("a", 1, "b", 2, "c", 2);

        assertThat(before(items, 2)).containsExactly(EventIds.hash("a"));
        assertThat(before(items, 3)).hasSize(3);
        assertThat(items.contains("c")).isTrue();
        assertThat(items.contains("d")).isFalse();
    }

    @Test
    void add_anItemThatIsThere_changesNothing() {
        HadItems items = HadValues.of("a", 1, "a", 2);

        assertThat(before(items, 2)).containsExactly(EventIds.hash("a"));
    }

    @Test
    void add_olderThanTheNewest_countsAsTheNewest() {
        HadItems items = HadValues.of("a", 5, "late", 3);

        assertThat(items.sizeBefore(5)).isZero();
        assertThat(items.sizeBefore(6)).isEqualTo(2);
    }

    @Test
    void add_moreThanFit_forgetsTheOldest() {
        HadItems items = new HadItems();
        for (int i = 0; i <= HadItems.MAXIMUM; i++) {
            items.add("i" + i, 1);
        }

        assertThat(items.contains("i0")).isFalse();
        assertThat(items.contains("i" + HadItems.MAXIMUM)).isTrue();
        assertThat(items.sizeBefore(1)).isZero();
        assertThat(items.sizeBefore(2)).isEqualTo(HadItems.MAXIMUM * 7 / 8 + 1);
    }

    private static List<Long> before(HadItems items, long time) {
        List<Long> hashes = new ArrayList<>();
        items.forEachBefore(time, hashes::add);
        return hashes;
    }
}
