package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.modellog.ItemClusters;
import org.junit.jupiter.api.Test;

class ClusteringTest {
    private static final Centroids FINE = new Centroids(2, new float[] {1, 0, 0, 1, -1, 0});
    private static final Centroids COARSE = new Centroids(2, new float[] {1, 0, -1, 0});
    private static final Clustering CLUSTERING = new Clustering(3, FINE, COARSE);

    @Test
    void assign_takesTheNearest() {
        assertThat(CLUSTERING.assign(new float[] {0.6f, 0.8f}, null, 0.5))
                .isEqualTo(new ItemClusters(3, 1, 0));
        assertThat(CLUSTERING.assign(new float[] {-0.8f, 0.6f}, null, 0.5))
                .isEqualTo(new ItemClusters(3, 2, 1));
    }

    @Test
    void assign_staysUnlessAnotherIsNearerByTheHysteresis() {
        ItemClusters before = new ItemClusters(3, 0, 0);

        assertThat(CLUSTERING.assign(new float[] {0.6f, 0.8f}, before, 0.21)).isSameAs(before);
        assertThat(CLUSTERING.assign(new float[] {0.6f, 0.8f}, before, 0.19))
                .isEqualTo(new ItemClusters(3, 1, 0));
    }

    @Test
    void assign_clustersOfAnotherNumberOrOutOfRange_holdNothingBack() {
        float[] vector = {0.6f, 0.8f};

        assertThat(CLUSTERING.assign(vector, new ItemClusters(2, 0, 0), 1))
                .isEqualTo(new ItemClusters(3, 1, 0));
        assertThat(CLUSTERING.assign(vector, new ItemClusters(3, 7, 7), 1))
                .isEqualTo(new ItemClusters(3, 1, 0));
    }

    @Test
    void parameters_comeBack() {
        Clustering parsed = Clustering.parse(CLUSTERING.toParameters());

        assertThat(parsed.toParameters()).containsExactly(CLUSTERING.toParameters());
        assertThatThrownBy(() -> Clustering.parse(new float[] {1, 2, 3, 4, 5}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("floats=5");
        assertThatThrownBy(() -> Clustering.parse(new float[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no clustering: floats=0");
    }

    @Test
    void ids_holdTheNumberOfTheClustering() {
        ItemClusters clusters = new ItemClusters(3, 17, 4);

        assertThat(clusters.fineId()).isEqualTo("3.17");
        assertThat(clusters.coarseId()).isEqualTo("3.4");
    }
}
