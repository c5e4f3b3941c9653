package io.millrace.cluster;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ItemClusters;
import io.millrace.expert.FactorsExpert;
import io.millrace.item.ClusterSettings;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemState;
import java.util.Arrays;

/**
 * What the search index holds of an item beside its catalogue record, and when that is written
 * again.
 *
 * <p>Writing one field of a document writes it whole, text, vector and all, so each of the three is
 * let go of late: the popularity as one of 16 steps with hysteresis, the clusters with hysteresis
 * against a {@link Clustering} that stands still, and the learned vector when it has turned by more
 * than the drift that is allowed, or its length has changed by a quarter (lengths count in inner
 * products). Comparing an item with all centroids is most of the work, so that is left out most of
 * the times for one that has long been where it is.
 *
 * <p>Not thread-safe.
 */
public final class IndexedItems {
    private static final double LENGTH_CHANGE = 1.25;

    /** Interactions up to which an item's words give way to behaviour fast. */
    private static final int FEW_INTERACTIONS = 16;

    /** Of so many times, one looks for a better cluster of an item that hardly moves. */
    private static final int SELDOM = 8;

    private final ClusterSettings settings;
    private final ItemLearner learner;
    private final ItemSpace space;
    private final float[] position;
    private Clustering clustering;

    /**
     * @param learner whose states they are
     * @param embeddings the vectors that items have
     */
    public IndexedItems(ClusterSettings settings, ItemLearner learner, EmbeddingLayout embeddings) {
        this.settings = requireNonNull(settings, "settings is null");
        this.learner = requireNonNull(learner, "learner is null");
        space = new ItemSpace(embeddings);
        position = new float[space.dimensions()];
    }

    /**
     * Sets what clusters are assigned by, null for nothing yet; one of another width is nothing.
     */
    public void setClustering(Clustering newClustering) {
        boolean fits = newClustering != null && newClustering.dimensions() == space.dimensions();
        clustering = fits ? newClustering : null;
    }

    /**
     * Brings what the index is to hold of the item up to date where it has drifted too far.
     *
     * @return whether the item's document is to be written again
     */
    public boolean update(ItemState state) {
        boolean bucket = learner.updateBucket(state);
        boolean drifted = hasDrifted(state);
        boolean moved = (bucket || drifted || mayHaveMoved(state)) && updateClusters(state);
        return bucket || moved || drifted;
    }

    private static boolean mayHaveMoved(ItemState state) {
        return state.clusters() == null
                || state.interactions() <= FEW_INTERACTIONS
                || state.publications() % SELDOM == 0;
    }

    /**
     * Assigns the item to its clusters.
     *
     * @return whether they changed
     */
    public boolean updateClusters(ItemState state) {
        ItemClusters assigned = assigned(state);
        if (assigned == null || assigned.equals(state.clusters())) {
            return false;
        }
        learner.setClusters(state, assigned);
        return true;
    }

    /**
     * The vector that the document is written with, which is the newest: writing it costs nothing
     * more. Later drift is measured from it.
     *
     * @return null for an item of which nothing was learned, or of another width
     */
    public float[] write(ItemState state) {
        float[] vector = vector(state);
        learner.setIndexedVector(state, vector);
        return vector;
    }

    private ItemClusters assigned(ItemState state) {
        if (clustering == null || !space.write(state, position, 0)) {
            return null;
        }
        return clustering.assign(position, state.clusters(), settings.hysteresis());
    }

    private boolean hasDrifted(ItemState state) {
        float[] vector = vector(state);
        float[] indexed = state.indexedVector();
        if (vector == null || indexed == null) {
            return vector != indexed;
        }
        return hasDrifted(indexed, vector, settings.vectorDrift());
    }

    static boolean hasDrifted(float[] before, float[] now, double drift) {
        if (before.length != now.length) {
            return true;
        }
        double product = 0;
        double squaresBefore = 0;
        double squaresNow = 0;
        for (int d = 0; d < now.length; d++) {
            product += (double) before[d] * now[d];
            squaresBefore += (double) before[d] * before[d];
            squaresNow += (double) now[d] * now[d];
        }
        if (squaresBefore == 0 || squaresNow == 0) {
            return squaresBefore != squaresNow;
        }
        double ratio = Math.sqrt(squaresNow / squaresBefore);
        double cosine = product / Math.sqrt(squaresBefore * squaresNow);
        return 1 - cosine > drift || ratio > LENGTH_CHANGE || ratio < 1 / LENGTH_CHANGE;
    }

    /** Before the first choice the vector is what chance and the choices of others made of it. */
    private float[] vector(ItemState state) {
        if (state.interactions() == 0) {
            return null;
        }
        float[] vector = state.vector(FactorsExpert.OUTPUT);
        boolean usable =
                vector != null && vector.length == settings.vectorWidth() && !isZero(vector);
        return usable ? vector : null;
    }

    private static boolean isZero(float[] vector) {
        return Arrays.equals(vector, new float[vector.length]);
    }
}
