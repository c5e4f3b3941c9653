package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ItemVector;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ItemUpdatesTest {
    private static final Decay POPULARITY = new Decay(10);
    private static final Decay CO_VISITATION = new Decay(20);

    private final ItemUpdates updates = new ItemUpdates(3, POPULARITY, CO_VISITATION);

    @Test
    void interaction_severalTimes_isTheSumAsOfTheNewest() {
        updates.interaction("a", 0);
        updates.interaction("a", 20);
        updates.interaction("a", 10);

        ItemUpdate update = drained().get(0);
        assertThat(update.itemId()).isEqualTo("a");
        assertThat(update.learner()).isEqualTo(3);
        assertThat(update.isMark()).isFalse();
        assertThat(update.time()).isEqualTo(20);
        assertThat(update.interactions()).isEqualTo(3);
        assertThat(update.popularity()).isCloseTo(0.25 + 1 + 0.5, within(1e-12));
        assertThat(update.occurrences()).isCloseTo(0.5 + 1 + Math.pow(2, -0.5), within(1e-12));
    }

    @Test
    void coVisitAndTransition_severalTimes_areTheSumAsOfTheNewest() {
        updates.coVisit("a", "b", 0.5, 0);
        updates.transition("a", "b", 0);
        updates.coVisit("a", "c", 0.95, 20);
        updates.coVisit("a", "b", 1, 20);
        updates.transition("a", "b", 0);

        ItemUpdate update = drained().get(0);
        assertThat(update.interactions()).isZero();
        assertThat(update.neighbours())
                .containsExactly(
                        new NeighbourIncrement("b", 0.5 * 0.5 + 1, 0.5 + 0.5),
                        new NeighbourIncrement("c", 0.95, 0));
    }

    @Test
    void drainTo_handsOutInOrderOfFirstTouchAndEmpties() {
        updates.interaction("b", 0);
        updates.interaction("a", 0);
        updates.interaction("b", 0);

        assertThat(updates.isEmpty()).isFalse();
        assertThat(drained()).extracting(ItemUpdate::itemId).containsExactly("b", "a");
        assertThat(updates.isEmpty()).isTrue();
        assertThat(drained()).isEmpty();
    }

    @Test
    void combining_seededEvents_teachesAnItemWhatTheEventsOneByOneTeachIt() {
        ItemSettings settings = new ItemSettings(10, 20, 50, 50);
        ItemLearner learner = new ItemLearner(settings, new EmbeddingLayout(List.of(), 1));
        ItemState combined = learner.newState();
        ItemState oneByOne = learner.newState();
        SplittableRandom random = new SplittableRandom(1);
        ItemUpdates single = new ItemUpdates(0, POPULARITY, CO_VISITATION);
        for (int i = 0; i < 500; i++) {
            long time = i / 4 - random.nextInt(5);
            String neighbour = "n" + random.nextInt(20);
            for (ItemUpdates target : List.of(updates, single)) {
                target.interaction("a", time);
                target.coVisit("a", neighbour, 0.95, time);
                target.transition("a", neighbour, time);
            }
            single.drainTo(update -> learner.learn(oneByOne, update));
            if (i % 17 == 0) {
                updates.drainTo(update -> learner.learn(combined, update));
            }
        }
        updates.drainTo(update -> learner.learn(combined, update));

        assertThat(combined.interactions).isEqualTo(500);
        assertThat(oneByOne.interactions).isEqualTo(500);
        assertThat(combined.popularity).isCloseTo(oneByOne.popularity, within(1e-9));
        assertThat(combined.occurrences).isCloseTo(oneByOne.occurrences, within(1e-9));
        assertThat(combined.transitionsTotal).isCloseTo(oneByOne.transitionsTotal, within(1e-9));
        for (int n = 0; n < 20; n++) {
            String id = "n" + n;
            assertThat(combined.coVisits.value(id, combined.time, CO_VISITATION))
                    .isCloseTo(
                            oneByOne.coVisits.value(id, combined.time, CO_VISITATION),
                            within(1e-9));
            assertThat(combined.transitions.value(id, combined.time, CO_VISITATION))
                    .isCloseTo(
                            oneByOne.transitions.value(id, combined.time, CO_VISITATION),
                            within(1e-9));
        }
    }

    private List<ItemUpdate> drained() {
        List<ItemUpdate> drained = new ArrayList<>();
        updates.drainTo(drained::add);
        return drained;
    }

    @Test
    void gradient_severalTimes_isTheWeightedSumWhateverTheTimes() {
        updates.gradient("a", "vector", new float[] {1, 2}, 0.5f, 0);
        updates.gradient("a", "bias", new float[] {1}, -1, 20);
        updates.gradient("a", "vector", new float[] {4, -4}, 2, 40);

        ItemUpdate update = drained().get(0);
        assertThat(update.time()).isEqualTo(40);
        assertThat(update.interactions()).isZero();
        assertThat(update.gradients())
                .containsExactly(
                        new ItemVector("vector", new float[] {8.5f, -7}),
                        new ItemVector("bias", new float[] {-1}));
    }
}
