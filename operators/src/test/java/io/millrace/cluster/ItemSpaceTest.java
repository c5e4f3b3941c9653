package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ItemVector;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.FactorsExpert;
import io.millrace.item.Embedding;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemSpaceTest {
    private static final EmbeddingLayout BOTH =
            new EmbeddingLayout(
                    List.of(
                            new Embedding(FactorsExpert.OUTPUT, 2, 0.1),
                            new Embedding(ContentExpert.VECTOR, 2, 0)),
                    1);

    private final ItemLearner learner = new ItemLearner(ItemSettings.DEFAULT, BOTH);
    private final float[] position = new float[4];

    @Test
    void newItem_liesWhereItsWordsPutIt() {
        ItemState state = learner.newState();
        learner.setVector(state, ContentExpert.VECTOR, new float[] {3, 4}, "words/2");

        assertThat(new ItemSpace(BOTH).write(state, position, 0)).isTrue();
        assertThat(position).containsExactly(new float[] {0.6f, 0.8f, 0, 0}, within(1e-6f));
    }

    @Test
    void behaviour_saysMoreWithEveryChoice() {
        ItemState state = learner.newState();
        learner.setVector(state, ContentExpert.VECTOR, new float[] {1, 0}, "words/2");
        learner.learn(state, choices(10));

        assertThat(new ItemSpace(BOTH).write(state, position, 0)).isTrue();

        double length = Math.sqrt(1 + 0.25);
        assertThat(position[0]).isCloseTo((float) (1 / length), within(1e-6f));
        assertThat(Math.hypot(position[2], position[3])).isCloseTo(0.5 / length, within(1e-6));
        learner.learn(state, choices(1_000_000));
        new ItemSpace(BOTH).write(state, position, 0);
        assertThat(Math.hypot(position[2], position[3])).isCloseTo(Math.sqrt(0.5), within(1e-4));
    }

    @Test
    void unknownItem_liesNowhere() {
        assertThat(new ItemSpace(BOTH).write(learner.newState(), position, 0)).isFalse();
        assertThat(position).containsOnly(0);
    }

    @Test
    void withoutExperts_thereIsNoSpace() {
        EmbeddingLayout none = new EmbeddingLayout(List.of(), 1);

        assertThat(new ItemSpace(none).dimensions()).isZero();
        assertThat(new ItemSpace(none).write(learner.newState(), position, 0)).isFalse();
    }

    private static ItemUpdate choices(long count) {
        return new ItemUpdate(
                "a",
                1,
                count,
                1,
                1,
                List.of(),
                List.of(new ItemVector(FactorsExpert.OUTPUT, new float[] {1, 2})),
                0,
                0,
                false);
    }
}
