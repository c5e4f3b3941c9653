package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.events.modellog.Neighbour;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemLearnerTest {
    private static final ItemFacts FACTS = new ItemFacts("P", "Acme", "Toys", "b3", true);

    private static final EmbeddingLayout LAYOUT =
            new EmbeddingLayout(
                    List.of(new Embedding("vector", 2, 0.1), new Embedding("bias", 1, 0)), 1);

    private final ItemLearner learner = new ItemLearner(new ItemSettings(10, 20, 4, 2), LAYOUT);
    private final ItemState state = learner.newState();

    @Test
    void learn_twoUpdates_decaysEachCountWithItsHalfLife() {
        learn(100, 2, 2, 2, new NeighbourIncrement("b", 3, 1));
        learn(120, 1, 1, 1, new NeighbourIncrement("b", 1, 1));

        ItemRecord record = learner.publishItem("a", state, 1);
        assertThat(record.time()).isEqualTo(120);
        assertThat(record.interactions()).isEqualTo(3);
        assertThat(record.popularity()).isCloseTo(2 * 0.25 + 1, within(1e-12));
        assertThat(record.occurrences()).isCloseTo(2 * 0.5 + 1, within(1e-12));
        assertThat(record.transitions()).isCloseTo(1 * 0.5 + 1, within(1e-12));
        assertThat(record.changed()).containsExactly(new Neighbour("b", 2.5f, 1.5f));
    }

    @Test
    void learn_lateUpdate_countsAsOfItsTime() {
        learn(120, 1, 1, 1);
        learn(100, 1, 1, 1, new NeighbourIncrement("b", 4, 2));

        ItemRecord record = learner.publishItem("a", state, 1);
        assertThat(record.time()).isEqualTo(120);
        assertThat(record.popularity()).isCloseTo(1 + 0.25, within(1e-12));
        assertThat(record.occurrences()).isCloseTo(1 + 0.5, within(1e-12));
        assertThat(record.transitions()).isCloseTo(2 * 0.5, within(1e-12));
        assertThat(record.changed()).containsExactly(new Neighbour("b", 2f, 1f));
    }

    @Test
    void publishItem_sinceTheFullList_carriesWhatChangedWithCurrentCounts() {
        learn(0, 1, 1, 1, new NeighbourIncrement("b", 1, 0), new NeighbourIncrement("c", 2, 0));
        learner.publishNeighbours("a", state, 1);
        assertThat(learner.publishItem("a", state, 1).changed()).isEmpty();

        learn(0, 1, 1, 1, new NeighbourIncrement("b", 1, 0));
        assertThat(learner.publishItem("a", state, 2).changed())
                .containsExactly(new Neighbour("b", 2, 0));
        learn(0, 1, 1, 1, new NeighbourIncrement("d", 1, 0));
        assertThat(learner.publishItem("a", state, 3).changed())
                .containsExactly(new Neighbour("b", 2, 0), new Neighbour("d", 1, 0));
    }

    @Test
    void publishItem_neighbourThatHasBeenReplaced_isPublishedAsNothing() {
        learn(0, 1, 1, 1, new NeighbourIncrement("b", 1, 0));
        for (String strong : List.of("c", "d", "e", "f")) {
            learn(0, 1, 1, 1, new NeighbourIncrement(strong, 5, 0));
        }

        assertThat(learner.publishItem("a", state, 1).changed())
                .contains(new Neighbour("b", 0, 0), new Neighbour("f", 5, 0));
    }

    @Test
    void publishNeighbours_moreThanPublished_areTheStrongestOfEitherKind() {
        learn(
                0,
                1,
                1,
                1,
                new NeighbourIncrement("b", 9, 0),
                new NeighbourIncrement("c", 8, 0),
                new NeighbourIncrement("d", 1, 1),
                new NeighbourIncrement("e", 2, 0.5));

        NeighbourRecord record = learner.publishNeighbours("a", state, 7);

        assertThat(record.version()).isEqualTo(7);
        assertThat(record.neighbours())
                .containsExactly(
                        new Neighbour("b", 9, 0),
                        new Neighbour("c", 8, 0),
                        new Neighbour("d", 1, 1),
                        new Neighbour("e", 2, 0.5f));
    }

    @Test
    void needsFullList_newItem_isFalseUntilMoreThanSixteenChanged() {
        ItemLearner roomy = new ItemLearner(ItemSettings.DEFAULT, LAYOUT);
        ItemState item = roomy.newState();
        for (int i = 0; i < 16; i++) {
            roomy.learn(item, update(0, 0, 0, 0, new NeighbourIncrement("n" + i, 1, 0)));
            roomy.learn(item, update(0, 0, 0, 0, new NeighbourIncrement("n" + i, 1, 0)));
        }
        assertThat(roomy.needsFullList(item)).isFalse();

        roomy.learn(item, update(0, 0, 0, 0, new NeighbourIncrement("n16", 1, 0)));
        assertThat(roomy.needsFullList(item)).isTrue();

        roomy.publishNeighbours("a", item, 1);
        assertThat(roomy.needsFullList(item)).isFalse();
    }

    @Test
    void needsFullList_restoredItem_isTrueBecauseChangesAreNotKept() throws Exception {
        learn(0, 1, 1, 1, new NeighbourIncrement("b", 1, 0));
        ItemStateCodec codec = new ItemStateCodec(4);

        assertThat(learner.needsFullList(codec.fromBytes(codec.toBytes(state)))).isTrue();
    }

    @Test
    void updateBucket_countSwaying_reportsOnlyRealMoves() {
        assertThat(learner.updateBucket(state)).isTrue();
        assertThat(state.popularityBucket()).isZero();
        learn(0, 1, 1.1, 0);
        assertThat(learner.updateBucket(state)).isFalse();
        learn(0, 1, 1.1, 0);
        assertThat(learner.updateBucket(state)).isTrue();
        assertThat(state.popularityBucket()).isEqualTo(1);
        learn(2, 1, 0.001, 0);
        assertThat(learner.updateBucket(state)).isFalse();
    }

    @Test
    void describe_thenDelist_keepsTheCountsAndTakesTheItemOut() {
        learn(0, 1, 1, 1);
        learner.describe(state, FACTS, new byte[] {1}, 77);
        learner.updateBucket(state);
        assertThat(learner.publishItem("a", state, 1).facts()).isEqualTo(FACTS);
        assertThat(state.catalogueRecord()).containsExactly(1);
        assertThat(state.catalogueAppendedAt()).isEqualTo(77);

        learner.delist(state, "a", 88);

        ItemRecord record = learner.publishItem("a", state, 2);
        assertThat(record.facts()).isEqualTo(new ItemFacts("a", null, null, null, false));
        assertThat(record.interactions()).isEqualTo(1);
        assertThat(state.catalogueRecord()).isNull();
        assertThat(state.catalogueAppendedAt()).isEqualTo(88);
        assertThat(state.popularityBucket()).isEqualTo(-1);
    }

    @Test
    void nextVersion_survivesTheCodecAndRises() throws Exception {
        assertThat(learner.nextVersion(state, 3)).isEqualTo(ModelVersion.of(3, 1));
        ItemStateCodec codec = new ItemStateCodec(4);
        ItemState restored = codec.fromBytes(codec.toBytes(state));

        assertThat(learner.nextVersion(restored, 3)).isEqualTo(ModelVersion.of(3, 2));
        assertThat(learner.nextVersion(restored, 4)).isEqualTo(ModelVersion.of(4, 3));
    }

    private void learn(
            long time,
            long interactions,
            double popularity,
            double occurrences,
            NeighbourIncrement... neighbours) {
        learner.learn(state, update(time, interactions, popularity, occurrences, neighbours));
    }

    private static ItemUpdate update(
            long time,
            long interactions,
            double popularity,
            double occurrences,
            NeighbourIncrement... neighbours) {
        return new ItemUpdate(
                "a", time, interactions, popularity, occurrences, List.of(neighbours), 0, 0, false);
    }

    @Test
    void learn_gradient_makesExactlyOneStepFromWhereTheItemStarts() {
        learner.learn(state, gradients(new ItemVector("vector", new float[] {3, 4})));

        float[] expected = LAYOUT.initial(0, "a");
        double accumulator =
                ItemSettings.DEFAULT
                        .steps()
                        .step(expected, new float[] {3, 4}, LAYOUT.get(0).accumulator());
        assertThat(state.vector("vector")).containsExactly(expected);
        assertThat(state.learned("vector").accumulator)
                .isEqualTo(accumulator)
                .isEqualTo(0.1 + 12.5);
        assertThat(state.vector("bias")).isNull();

        learner.learn(
                state,
                gradients(
                        new ItemVector("vector", new float[] {-1, 0}),
                        new ItemVector("bias", new float[] {2})));
        accumulator = ItemSettings.DEFAULT.steps().step(expected, new float[] {-1, 0}, accumulator);
        assertThat(state.vector("vector")).containsExactly(expected);
        assertThat(state.learned("vector").accumulator).isEqualTo(accumulator);
        assertThat(learner.publishItem("a", state, 1).vectors())
                .containsExactly(
                        new ItemVector("vector", expected),
                        new ItemVector("bias", state.vector("bias")));
    }

    @Test
    void learn_embeddingWithItsOwnAccumulator_startsThere() {
        ItemLearner careful =
                new ItemLearner(
                        ItemSettings.DEFAULT,
                        new EmbeddingLayout(List.of(new Embedding("vector", 1, 0, 4)), 1));
        careful.learn(state, gradients(new ItemVector("vector", new float[] {3})));

        assertThat(state.learned("vector").accumulator).isEqualTo(4 + 9);
    }

    @Test
    void learn_gradientOfAnExpertThatIsOffOrOfAnotherWidth_isLetGo() {
        learner.learn(
                state,
                gradients(
                        new ItemVector("off", new float[] {1}),
                        new ItemVector("vector", new float[] {1, 2, 3})));

        assertThat(state.vectors).isEmpty();
        assertThat(learner.publishItem("a", state, 1).vectors()).isEmpty();
    }

    @Test
    void learn_widthChangedSinceTheState_startsAnew() {
        state.vectors.add(new LearnedVector("vector", new float[] {9}, 77));
        learner.learn(state, gradients(new ItemVector("vector", new float[] {1, 1})));

        assertThat(state.vectors).hasSize(1);
        assertThat(state.vector("vector")).hasSize(2);
        assertThat(state.learned("vector").accumulator).isEqualTo(0.1 + 1);
    }

    @Test
    void publishItem_vectorOfAnExpertThatIsOff_staysInTheStateOnly() {
        state.vectors.add(new LearnedVector("off", new float[] {9}, 77));

        assertThat(learner.publishItem("a", state, 1).vectors()).isEmpty();
        assertThat(state.vector("off")).containsExactly(9);
    }

    @Test
    void publishItem_vector_isACopy() {
        learner.learn(state, gradients(new ItemVector("bias", new float[] {1})));
        ItemRecord published = learner.publishItem("a", state, 1);
        float before = published.vectors().get(0).values()[0];
        learner.learn(state, gradients(new ItemVector("bias", new float[] {1})));

        assertThat(published.vectors().get(0).values()).containsExactly(before);
    }

    @Test
    void setVector_madeAgainOrOfNothing_replacesIt() {
        learner.setVector(state, "vector", new float[] {1, 0}, "words/2");
        learner.setVector(state, "vector", new float[] {0, 1}, "model/2");
        assertThat(learner.publishItem("a", state, 1).vectors())
                .containsExactly(new ItemVector("vector", new float[] {0, 1}));
        assertThat(state.contentMake()).isEqualTo("model/2");

        learner.setVector(state, "vector", null, "model/2");

        assertThat(learner.publishItem("a", state, 2).vectors()).isEmpty();
        assertThat(state.contentMake()).as("it need not be made again").isEqualTo("model/2");
    }

    private static ItemUpdate gradients(ItemVector... gradients) {
        return new ItemUpdate("a", 0, 0, 0, 0, List.of(), List.of(gradients), 0, 0, false);
    }
}
