package io.millrace.cluster;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.item.ClusterSettings;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemTable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Follows the items with two sets of centroids, and freezes them for everybody now and then.
 *
 * <p><b>Learning.</b> A step draws up to {@value #BATCH} items of the table by chance and lets
 * {@link SphericalKMeans} learn their vectors of {@link ItemSpace}. A catalogue of n items gets at
 * most n / {@value #ITEMS_A_CLUSTER} narrow clusters.
 *
 * <p><b>Freezing.</b> What items and shoppers go by is a {@link Clustering} that stands still: an
 * item's document holds its clusters, so a clustering that moved with every step would have the
 * index written again and again. It is frozen when it is begun, and again when the learning
 * centroids fit the items better by a cosine of {@value #TOLERANCE}, at most every {@value
 * #STEPS_BETWEEN} steps. Each centroid stays itself, so only items that another one now fits better
 * move. It is begun anew, under the next number, when the settings change or the catalogue has
 * outgrown it: when it would get twice as many clusters.
 *
 * <p><b>Use.</b> {@link #sample} under a lease of the table, then {@link #learn} without it: the
 * arithmetic holds nobody up. Not thread-safe.
 */
public final class ClusterLearner {
    static final int BATCH = 512;
    static final int ITEMS_A_CLUSTER = 4;
    static final double TOLERANCE = 0.03;
    static final int STEPS_BETWEEN = 60;

    private static final int FINE_A_COARSE = 8;
    private static final int FIRST_SAMPLES_A_CLUSTER = 16;
    private static final int FIRST_SAMPLE = 8_192;
    private static final int FIRST_PASSES = 3;
    private static final int PATIENCE = 30;
    private static final int TRIALS = 4;
    private static final double GAP_MEMORY = 0.9;
    private static final double RESTFUL_GAP = TOLERANCE / 2;

    private final ClusterSettings settings;
    private final ItemSpace space;
    private float[] vectors = new float[0];
    private int sampled;
    private long items;
    private int rowsBefore;
    private int waited;

    /**
     * @param embeddings the vectors that items have
     */
    public ClusterLearner(ClusterSettings settings, EmbeddingLayout embeddings) {
        this.settings = requireNonNull(settings, "settings is null");
        space = new ItemSpace(embeddings);
    }

    public ClusterState newState() {
        return new ClusterState();
    }

    /**
     * Whether the frozen clustering fits the items well, has done so for a while, and no other one
     * is about to be begun: a step in a long while is enough then to notice that items move.
     */
    public boolean isResting(ClusterState state) {
        return state.frozen != null
                && state.stepsSinceFrozen >= STEPS_BETWEEN
                && Math.abs(state.gap) < RESTFUL_GAP
                && rowsBefore == 0;
    }

    /** Draws the items that the next step learns from; under a lease of the table. */
    public void sample(ItemTable table, ClusterState state) {
        int wanted =
                needsStart(state, table.rows())
                        ? Math.max(
                                BATCH,
                                Math.min(FIRST_SAMPLE, FIRST_SAMPLES_A_CLUSTER * settings.fine()))
                        : BATCH;
        int dimensions = space.dimensions();
        if (vectors.length < wanted * dimensions) {
            vectors = new float[wanted * dimensions];
        }
        sampled = 0;
        items = 0;
        if (dimensions == 0 || table.rows() == 0) {
            return;
        }
        if (table.rows() <= wanted) {
            for (int row = 0; row < table.rows(); row++) {
                take(table, row);
            }
            items = sampled;
            shuffle(state);
            sampled = Math.min(sampled, wanted);
            return;
        }
        SplittableRandom random = random(state);
        int trials = 0;
        while (sampled < wanted && trials < TRIALS * wanted) {
            trials++;
            take(table, random.nextInt(table.rows()));
        }
        items = (long) ((double) table.rows() * sampled / trials);
    }

    /**
     * Learns from what was drawn.
     *
     * @return whether another clustering was frozen, which is to be published
     */
    public boolean learn(ClusterState state) {
        if (isOutgrown(state)) {
            return begin(state);
        }
        boolean fits =
                state.isStarted() && state.fine.centroids().dimensions() == space.dimensions();
        if (!fits || sampled == 0) {
            return false;
        }
        double frozenFit = state.frozen.fine().fit(vectors, Math.min(sampled, BATCH));
        double learned = learnBatch(state, 0, Math.min(sampled, BATCH));
        state.gap = GAP_MEMORY * state.gap + (1 - GAP_MEMORY) * (learned - frozenFit);
        state.stepsSinceFrozen++;
        if (state.gap > TOLERANCE && state.stepsSinceFrozen >= STEPS_BETWEEN) {
            freeze(state);
            return true;
        }
        return false;
    }

    /** The frozen clustering as it travels in the model log. */
    public NetworkRecord publish(ClusterState state, long epoch) {
        long version = ModelVersion.of(epoch, ++state.publications);
        return new NetworkRecord(Clustering.NETWORK, version, state.frozen.toParameters());
    }

    private boolean needsStart(ClusterState state, long knownItems) {
        return !state.isStarted()
                || state.fine.centroids().dimensions() != space.dimensions()
                || state.fineSetting != settings.fine()
                || state.coarseSetting != settings.coarse()
                || fineFor(knownItems) >= 2 * state.fineWanted;
    }

    /** While a catalogue is still coming in there is no hurry. */
    private boolean isOutgrown(ClusterState state) {
        if (items < 2 || !needsStart(state, items)) {
            waited = 0;
            rowsBefore = 0;
            return false;
        }
        boolean growing = items > rowsBefore;
        rowsBefore = (int) Math.min(Integer.MAX_VALUE, items + items / 100);
        return !growing || ++waited >= PATIENCE;
    }

    private boolean begin(ClusterState state) {
        waited = 0;
        int dimensions = space.dimensions();
        state.number++;
        state.fineSetting = settings.fine();
        state.coarseSetting = settings.coarse();
        state.fineWanted = fineFor(items);
        SplittableRandom random = random(state);
        state.fine = SphericalKMeans.start(vectors, sampled, dimensions, state.fineWanted, random);
        int coarseWanted =
                Math.min(settings.coarse(), Math.max(2, state.fineWanted / FINE_A_COARSE));
        state.coarse = SphericalKMeans.start(vectors, sampled, dimensions, coarseWanted, random);
        for (int pass = 0; pass < FIRST_PASSES; pass++) {
            for (int from = 0; from < sampled; from += BATCH) {
                learnBatch(state, from, Math.min(BATCH, sampled - from));
            }
        }
        freeze(state);
        return true;
    }

    private double learnBatch(ClusterState state, int from, int count) {
        int dimensions = space.dimensions();
        float[] batch =
                from == 0
                        ? vectors
                        : Arrays.copyOfRange(
                                vectors, from * dimensions, (from + count) * dimensions);
        state.steps++;
        state.coarse.learn(batch, count);
        return state.fine.learn(batch, count);
    }

    private static void freeze(ClusterState state) {
        state.frozen = new Clustering(state.number, state.fine.frozen(), state.coarse.frozen());
        state.stepsSinceFrozen = 0;
        state.gap = 0;
    }

    private int fineFor(long knownItems) {
        return (int) Math.min(settings.fine(), Math.max(2, knownItems / ITEMS_A_CLUSTER));
    }

    private void take(ItemTable table, int row) {
        if (table.isKnown(row) && space.write(table, row, vectors, sampled * space.dimensions())) {
            sampled++;
        }
    }

    /** Rows lie in the order in which items came; a batch is to hold all kinds. */
    private void shuffle(ClusterState state) {
        SplittableRandom random = random(state);
        int dimensions = space.dimensions();
        float[] held = new float[dimensions];
        for (int i = sampled - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            System.arraycopy(vectors, i * dimensions, held, 0, dimensions);
            System.arraycopy(vectors, other * dimensions, vectors, i * dimensions, dimensions);
            System.arraycopy(held, 0, vectors, other * dimensions, dimensions);
        }
    }

    private SplittableRandom random(ClusterState state) {
        return new SplittableRandom(settings.seed() + 31 * state.steps);
    }
}
