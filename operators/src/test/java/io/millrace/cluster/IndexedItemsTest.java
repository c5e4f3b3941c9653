package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ItemVector;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.FactorsExpert;
import io.millrace.item.ClusterSettings;
import io.millrace.item.Embedding;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexedItemsTest {
    private static final EmbeddingLayout EMBEDDINGS =
            new EmbeddingLayout(
                    List.of(
                            new Embedding(FactorsExpert.OUTPUT, 2, 0.1),
                            new Embedding(ContentExpert.VECTOR, 2, 0)),
                    1);
    private static final ClusterSettings SETTINGS = new ClusterSettings(2, 2, 0.05, 0.1, 2, 1);
    private static final Centroids CENTROIDS =
            new Centroids(4, new float[] {1, 0, 0, 0, 0, 1, 0, 0});

    private final ItemLearner learner = new ItemLearner(ItemSettings.DEFAULT, EMBEDDINGS);
    private final IndexedItems indexed = new IndexedItems(SETTINGS, learner, EMBEDDINGS);
    private final ItemState state = learner.newState();

    @Test
    void newItem_getsItsClustersOnce() {
        learner.setVector(state, ContentExpert.VECTOR, new float[] {0.6f, 0.8f}, "words/2");
        indexed.update(state);
        assertThat(indexed.update(state)).as("nothing to assign it by yet").isFalse();

        indexed.setClustering(new Clustering(1, CENTROIDS, CENTROIDS));

        assertThat(indexed.update(state)).isTrue();
        assertThat(state.clusters()).isEqualTo(new ItemClusters(1, 1, 1));
        assertThat(indexed.updateClusters(state)).isFalse();
        assertThat(indexed.update(state)).isFalse();
    }

    @Test
    void clusteringOfAnotherWidth_isNone() {
        learner.setVector(state, ContentExpert.VECTOR, new float[] {0.6f, 0.8f}, "words/2");
        Centroids narrow = new Centroids(2, new float[] {1, 0});
        indexed.setClustering(new Clustering(1, narrow, narrow));

        assertThat(indexed.updateClusters(state)).isFalse();
    }

    @Test
    void itemThatHasLongBeenWhereItIs_isComparedWithTheCentroidsSeldom() {
        learner.setVector(state, ContentExpert.VECTOR, new float[] {0.6f, 0.8f}, "words/2");
        learner.learn(state, gradient(100, 0, 0));
        indexed.setClustering(new Clustering(1, CENTROIDS, CENTROIDS));
        indexed.update(state);
        indexed.write(state);
        Centroids others =
                new Centroids(CENTROIDS.dimensions(), new float[CENTROIDS.values().length]);
        System.arraycopy(
                CENTROIDS.values(),
                CENTROIDS.dimensions(),
                others.values(),
                0,
                CENTROIDS.dimensions());
        indexed.setClustering(new Clustering(2, others, others));
        int looked = 0;
        for (int publication = 1; publication <= 24; publication++) {
            learner.nextVersion(state, 1);
            if (indexed.update(state)) {
                looked = publication;
                break;
            }
        }

        assertThat(looked).as("not at once, but soon").isBetween(2, 8);
        assertThat(state.clusters().clustering()).isEqualTo(2);
    }

    @Test
    void vector_isWrittenWithTheFirstChoiceAndThenWhenItHasTurned() {
        learner.learn(state, gradient(0, 4, 0));
        indexed.update(state);
        indexed.write(state);
        assertThat(state.indexedVector()).as("nobody has chosen the item yet").isNull();

        learner.learn(state, gradient(1, 4, 0));
        assertThat(indexed.update(state)).isTrue();
        float[] written = indexed.write(state);
        assertThat(written).isEqualTo(state.vector(FactorsExpert.OUTPUT));

        assertThat(indexed.update(state)).isFalse();
        learner.learn(state, gradient(0, 0.01f, 0.01f));
        assertThat(indexed.update(state)).as("hardly turned").isFalse();
        for (int i = 0; i < 10; i++) {
            learner.learn(state, gradient(0, -1, 8));
        }
        assertThat(indexed.update(state)).as("turned").isTrue();
    }

    @Test
    void drift_isTheAngleAndTheLength() {
        float[] before = {1, 0};

        assertThat(IndexedItems.hasDrifted(before, new float[] {1, 0.4f}, 0.1)).isFalse();
        assertThat(IndexedItems.hasDrifted(before, new float[] {1, 0.6f}, 0.1)).isTrue();
        assertThat(IndexedItems.hasDrifted(before, new float[] {1.2f, 0}, 0.1)).isFalse();
        assertThat(IndexedItems.hasDrifted(before, new float[] {1.3f, 0}, 0.1)).isTrue();
        assertThat(IndexedItems.hasDrifted(before, new float[] {0.75f, 0}, 0.1)).isTrue();
        assertThat(IndexedItems.hasDrifted(before, new float[] {0, 0}, 0.1)).isTrue();
        assertThat(IndexedItems.hasDrifted(before, new float[] {1, 0, 0}, 0.1)).isTrue();
    }

    @Test
    void vectorOfAnotherWidth_staysOut() {
        IndexedItems wide =
                new IndexedItems(new ClusterSettings(2, 2, 0.05, 0.1, 64, 1), learner, EMBEDDINGS);
        learner.learn(state, gradient(1, 1, 1));
        wide.update(state);

        assertThat(wide.write(state)).isNull();
        assertThat(wide.update(state)).isFalse();
    }

    private static ItemUpdate gradient(long interactions, float x, float y) {
        return new ItemUpdate(
                "a",
                1,
                interactions,
                0,
                0,
                List.of(),
                List.of(new ItemVector(FactorsExpert.OUTPUT, new float[] {x, y})),
                0,
                0,
                false);
    }
}
