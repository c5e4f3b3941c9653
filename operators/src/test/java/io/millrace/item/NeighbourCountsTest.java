package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NeighbourCountsTest {
    private static final Offset<Double> EXACTLY = within(1e-9);
    private static final Decay DECAY = new Decay(10);

    @Test
    void add_newcomerInAFullTable_replacesTheWeakestAndInheritsItsCountAsError() {
        NeighbourCounts counts = new NeighbourCounts(2);
        counts.add("a", 5, 0, DECAY);
        counts.add("b", 3, 0, DECAY);
        counts.add("c", 1, 0, DECAY);

        assertThat(counts.size()).isEqualTo(2);
        assertThat(counts.value("a", 0, DECAY)).isCloseTo(5, EXACTLY);
        assertThat(counts.value("b", 0, DECAY)).isZero();
        assertThat(counts.id(1)).isEqualTo("c");
        assertThat(counts.count(1)).isCloseTo(4, EXACTLY);
        assertThat(counts.error(1)).isCloseTo(3, EXACTLY);
        assertThat(counts.value("c", 0, DECAY)).isCloseTo(1, EXACTLY);
    }

    @Test
    void dropBelow_losesNoMoreThanTheValueOfAnyNeighbour() {
        NeighbourCounts counts = new NeighbourCounts(3);
        counts.add("faded", 1, 0, DECAY);
        counts.add("kept", 16, 0, DECAY);
        counts.add("fresh", 1, 40, DECAY);
        counts.dropBelow(0.1, 40, DECAY);

        assertThat(counts.size()).isEqualTo(2);
        assertThat(counts.value("faded", 40, DECAY)).isZero();
        assertThat(counts.value("kept", 40, DECAY)).isCloseTo(1, EXACTLY);
        assertThat(counts.value("fresh", 40, DECAY)).isCloseTo(1, EXACTLY);
        counts.add("next", 2, 40, DECAY);
        assertThat(counts.value("next", 40, DECAY)).isCloseTo(2, EXACTLY);
    }

    @Test
    void dropBelow_keepsWhatIsOnlyUncertain() {
        NeighbourCounts counts = new NeighbourCounts(1);
        counts.add("a", 5, 0, DECAY);
        counts.add("b", 0.01, 0, DECAY);
        counts.dropBelow(0.1, 0, DECAY);

        assertThat(counts.size()).as("b may have been chosen 5 times").isEqualTo(1);
    }

    @Test
    void add_toANewcomer_raisesItsValueAlone() {
        NeighbourCounts counts = new NeighbourCounts(1);
        counts.add("a", 5, 0, DECAY);
        counts.add("b", 1, 0, DECAY);
        counts.add("b", 2, 0, DECAY);

        assertThat(counts.value("b", 0, DECAY)).isCloseTo(3, EXACTLY);
        assertThat(counts.error(0)).isCloseTo(5, EXACTLY);
    }

    @Test
    void value_later_isDecayed() {
        NeighbourCounts counts = new NeighbourCounts(4);
        counts.add("a", 8, 0, DECAY);
        counts.add("b", 1, 10, DECAY);

        assertThat(counts.value("a", 10, DECAY)).isCloseTo(4, EXACTLY);
        assertThat(counts.value("b", 10, DECAY)).isCloseTo(1, EXACTLY);
        assertThat(counts.value("a", 30, DECAY)).isCloseTo(1, EXACTLY);
    }

    @Test
    void add_earlierThanTheNewest_countsLess() {
        NeighbourCounts counts = new NeighbourCounts(4);
        counts.add("a", 4, 10, DECAY);
        counts.add("b", 4, 0, DECAY);

        assertThat(counts.value("b", 10, DECAY)).isCloseTo(2, EXACTLY);
    }

    @Test
    void add_farBeyondTheLandmark_movesItAndKeepsTheValues() {
        NeighbourCounts counts = new NeighbourCounts(2);
        counts.add("a", Math.pow(2, 40), 0, DECAY);
        counts.add("b", 3, 310, DECAY);

        assertThat(counts.landmark()).isEqualTo(310);
        assertThat(counts.value("a", 310, DECAY)).isCloseTo(512, within(1e-6));
        assertThat(counts.value("b", 310, DECAY)).isCloseTo(3, EXACTLY);
    }

    @Test
    void add_afterEverythingHasFaded_startsFromZero() {
        NeighbourCounts counts = new NeighbourCounts(1);
        counts.add("a", 1e6, 0, DECAY);
        counts.add("b", 1, 1_000_000, DECAY);

        assertThat(counts.value("b", 1_000_000, DECAY)).isCloseTo(1, EXACTLY);
        assertThat(counts.error(0)).isCloseTo(0, EXACTLY);
    }

    @Test
    void add_decayedTable_replacesTheOneThatIsWeakestNow() {
        NeighbourCounts counts = new NeighbourCounts(2);
        counts.add("old", 4, 0, DECAY);
        counts.add("new", 2, 30, DECAY);
        counts.add("newest", 1, 30, DECAY);

        assertThat(counts.value("old", 30, DECAY)).isZero();
        assertThat(counts.value("new", 30, DECAY)).isCloseTo(2, EXACTLY);
        assertThat(counts.value("newest", 30, DECAY)).isCloseTo(1, EXACTLY);
    }

    @Test
    void add_seededStream_keepsTheBoundsOfSpaceSaving() {
        int capacity = 20;
        Decay none = new Decay(Long.MAX_VALUE);
        SplittableRandom random = new SplittableRandom(42);
        NeighbourCounts counts = new NeighbourCounts(capacity);
        Map<String, Double> truth = new HashMap<>();
        double total = 0;
        for (int i = 0; i < 20_000; i++) {
            double uniform = random.nextDouble();
            String id = "n" + (int) (500 * uniform * uniform * uniform * uniform);
            double weight = 0.1 + random.nextDouble();
            counts.add(id, weight, 0, none);
            truth.merge(id, weight, Double::sum);
            total += weight;
        }

        double bound = total / capacity;
        assertThat(truth.values()).anyMatch(count -> count > bound);
        for (Map.Entry<String, Double> entry : truth.entrySet()) {
            if (entry.getValue() > bound) {
                assertThat(counts.value(entry.getKey(), 0, none)).isPositive();
            }
        }
        for (int i = 0; i < counts.size(); i++) {
            double exact = truth.get(counts.id(i));
            assertThat(counts.error(i)).isBetween(0.0, bound);
            assertThat(counts.count(i)).isGreaterThanOrEqualTo(exact - 1e-6);
            assertThat(counts.count(i) - counts.error(i)).isLessThanOrEqualTo(exact + 1e-6);
        }
    }

    @Test
    void restore_smallerCapacity_keepsTheStrongest() {
        NeighbourCounts counts = NeighbourCounts.restored(2, 7);
        counts.restore("a", 1, 0);
        counts.restore("b", 9, 2);
        counts.restore("c", 5, 0);
        counts.restore("d", 0.5, 0);

        assertThat(counts.size()).isEqualTo(2);
        assertThat(counts.landmark()).isEqualTo(7);
        assertThat(counts.value("b", 7, DECAY)).isCloseTo(7, EXACTLY);
        assertThat(counts.value("c", 7, DECAY)).isCloseTo(5, EXACTLY);
    }

    @Test
    void construct_withoutCapacity_isRefused() {
        assertThatThrownBy(() -> new NeighbourCounts(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity must be at least 1: capacity=0");
    }
}
