package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorsExpert;
import io.millrace.item.ClusterSettings;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterLearnerTest {
    private static final int GROUPS = 16;
    private static final int WIDTH = 64;
    private static final ClusterSettings SETTINGS = new ClusterSettings(16, 4, 0.05, 0.05, 64, 1);

    private final Experts experts = Experts.named(List.of(FactorsExpert.NAME, ContentExpert.NAME));
    private final ItemTable items = ItemTables.create(experts, ItemSettings.DEFAULT, 5_000, 1);
    private final SplittableRandom random = new SplittableRandom(1);
    private final float[][] centres = new float[2 * GROUPS][];
    private ClusterLearner learner = new ClusterLearner(SETTINGS, experts.embeddings());
    private final ClusterState state = learner.newState();
    private long version;

    ClusterLearnerTest() {
        for (int group = 0; group < centres.length; group++) {
            centres[group] = Directions.random(WIDTH, random);
        }
    }

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void catalogue_isWaitedForAndThenGrouped() {
        assertThat(step()).as("no items").isFalse();
        fill(0, 400, 0);
        assertThat(step()).as("still coming in, for all one knows").isFalse();
        fill(400, 800, 0);
        assertThat(step()).as("still coming in").isFalse();
        assertThat(step()).isTrue();

        Clustering frozen = state.frozen();
        assertThat(frozen.number()).isEqualTo(1);
        assertThat(frozen.fine().size()).isEqualTo(16);
        assertThat(frozen.coarse().size()).isEqualTo(2);
        assertThat(purity(frozen, 800)).isGreaterThan(0.9);
        for (int i = 0; i < 100; i++) {
            assertThat(step()).as("nothing has moved").isFalse();
        }
        assertThat(state.frozen()).isSameAs(frozen);
    }

    @Test
    void smallCatalogue_getsFewClusters_andMoreWhenItHasOutgrownThem() {
        fill(0, 20, 0);
        step();
        assertThat(step()).isTrue();
        assertThat(state.frozen().fine().size()).isEqualTo(5);

        fill(20, 30, 0);
        assertThat(step()).as("room for 7 clusters").isFalse();
        assertThat(step()).isFalse();

        fill(30, 200, 0);
        step();
        assertThat(step()).isTrue();
        assertThat(state.frozen().number()).isEqualTo(2);
        assertThat(state.frozen().fine().size()).isEqualTo(16);
    }

    @Test
    void itemsThatMove_areFrozenAnewButSeldom_andClustersStayThemselves() {
        fill(0, 800, 0);
        step();
        assertThat(step()).isTrue();
        Clustering first = state.frozen();
        fill(0, 800, 1_000);
        int frozenAnew = 0;
        for (int i = 0; i < 3 * ClusterLearner.STEPS_BETWEEN; i++) {
            boolean frozen = step();
            assertThat(frozen && i < ClusterLearner.STEPS_BETWEEN - 1).isFalse();
            frozenAnew += frozen ? 1 : 0;
        }

        assertThat(frozenAnew).isBetween(1, 2);
        assertThat(state.frozen().number()).as("they are still the same clusters").isEqualTo(1);
        assertThat(stayed(first, state.frozen(), 800)).isGreaterThan(0.7);
    }

    @Test
    void otherSettings_beginAnew() {
        fill(0, 200, 0);
        step();
        step();
        learner =
                new ClusterLearner(
                        new ClusterSettings(8, 4, 0.05, 0.05, 64, 1), experts.embeddings());

        step();
        assertThat(step()).isTrue();
        assertThat(state.frozen().number()).isEqualTo(2);
        assertThat(state.frozen().fine().size()).isEqualTo(8);
    }

    @Test
    void otherExperts_beginAnew() {
        Experts words = Experts.named(List.of(ContentExpert.NAME));
        ClusterState before = ClusterStates.full(SETTINGS, words.embeddings());
        fill(0, 200, 0);

        assertThat(step(before)).as("another width, and still coming in").isFalse();
        assertThat(step(before)).isTrue();
        assertThat(before.frozen().number()).isEqualTo(3);
        assertThat(before.frozen().dimensions()).isEqualTo(2 * WIDTH);
    }

    @Test
    void publish_numbersItsRecords() {
        fill(0, 200, 0);
        step();
        step();

        NetworkRecord record = learner.publish(state, 3);

        assertThat(record.name()).isEqualTo(Clustering.NETWORK);
        assertThat(record.version()).isEqualTo(ModelVersion.of(3, 1));
        assertThat(Clustering.parse(record.parameters()))
                .usingRecursiveComparison()
                .isEqualTo(state.frozen());
        assertThat(learner.publish(state, 3).version()).isEqualTo(ModelVersion.of(3, 2));
    }

    private boolean step() {
        return step(state);
    }

    private boolean step(ClusterState stepped) {
        try (ItemTable.Lease lease = items.read()) {
            learner.sample(lease.items(), stepped);
        }
        return learner.learn(stepped);
    }

    /** Items of the groups by turns; with interactions behaviour tells the groups apart, too. */
    private void fill(int from, int to, long interactions) {
        List<ModelRecord> records = new ArrayList<>();
        version++;
        for (int i = from; i < to; i++) {
            SplittableRandom own = new SplittableRandom(i);
            int group = i % GROUPS;
            records.add(
                    new ItemRecord(
                            "i" + i,
                            ModelVersion.of(1, version),
                            1,
                            interactions,
                            0,
                            0,
                            0,
                            null,
                            List.of(),
                            List.of(
                                    new ItemVector(
                                            ContentExpert.VECTOR,
                                            Directions.near(centres[group], 0.4, own)),
                                    new ItemVector(
                                            FactorsExpert.OUTPUT,
                                            Directions.near(centres[GROUPS + group], 0.4, own)))));
        }
        items.apply(records);
    }

    private int fineOf(Clustering clustering, int item) {
        ItemSpace space = new ItemSpace(experts.embeddings());
        float[] position = new float[space.dimensions()];
        space.write(items, items.row("i" + item), position, 0);
        return clustering.assign(position, null, 0).fine();
    }

    private double purity(Clustering clustering, int count) {
        int[][] members = new int[GROUPS][clustering.fine().size()];
        for (int i = 0; i < count; i++) {
            members[i % GROUPS][fineOf(clustering, i)]++;
        }
        int agreeing = 0;
        for (int cluster = 0; cluster < clustering.fine().size(); cluster++) {
            int most = 0;
            for (int group = 0; group < GROUPS; group++) {
                most = Math.max(most, members[group][cluster]);
            }
            agreeing += most;
        }
        return (double) agreeing / count;
    }

    private double stayed(Clustering before, Clustering after, int count) {
        int stayed = 0;
        for (int i = 0; i < count; i++) {
            stayed += fineOf(before, i) == fineOf(after, i) ? 1 : 0;
        }
        return (double) stayed / count;
    }
}
