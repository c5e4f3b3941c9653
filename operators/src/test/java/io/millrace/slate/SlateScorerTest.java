package io.millrace.slate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.EventType;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.events.modellog.Neighbour;
import io.millrace.expert.DenseExpert;
import io.millrace.expert.Expert;
import io.millrace.expert.Experts;
import io.millrace.expert.FourItems;
import io.millrace.expert.NeighbourExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SparseScores;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import io.millrace.shopper.PastItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlateScorerTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final Experts SIMPLE =
            Experts.named(List.of("popularity", "covisit", "transition"));

    @Test
    void score_fourItems_isTheSumOfTheExpertsWorkedOutByHand() {
        try (ItemTable table = FourItems.table(SIMPLE);
                ItemTable.Lease lease = table.read()) {
            SlateScorer scorer = new SlateScorer(SIMPLE, 10);

            ScoredRequest scored = scorer.score(lease, List.of(request("a"))).get(0);

            assertThat(scored.candidates())
                    .extracting(Candidate::itemId)
                    .containsExactly("b", "c", "a", "d");
            float[] best = scored.candidates().get(0).contributions(scored.weights().scales());
            assertThat(best[0]).isCloseTo((float) (Math.log(1.1) / 3), within(1e-6f));
            assertThat(best[1]).isCloseTo((float) (2 / Math.sqrt(5 * 2) / 3), within(1e-6f));
            assertThat(best[2]).isCloseTo((float) (Math.log(26) / 3), within(1e-6f));
            assertThat(scored.weights().toList())
                    .allSatisfy(weight -> assertThat(weight).isCloseTo(1 / 3.0, within(1e-12)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void score_seededTable_contributionsAddUpToTheServedScore(long seed) {
        Experts experts = Experts.named(Experts.allNames());
        SplittableRandom random = new SplittableRandom(seed);
        try (ItemTable table = table(random);
                ItemTable.Lease lease = table.read()) {
            SlateScorer scorer = new SlateScorer(experts, 50);
            for (int batch = 0; batch < 3; batch++) {
                for (ScoredRequest scored : scorer.score(lease, requests(random))) {
                    assertThat(scored.candidates()).hasSize(50);
                    for (Candidate candidate : scored.candidates()) {
                        double sum = 0;
                        double magnitude = 0;
                        for (float contribution :
                                candidate.contributions(scored.weights().scales())) {
                            sum += contribution;
                            magnitude += Math.abs(contribution);
                        }
                        assertThat(sum)
                                .isCloseTo(candidate.score(), within(1e-4 * magnitude + 1e-9));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void score_seededTable_ranksAsScoringEveryItemDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (ItemTable table = table(random);
                ItemTable.Lease lease = table.read()) {
            SlateScorer scorer = new SlateScorer(Experts.named(Experts.allNames()), 20);
            for (ScoredRequest scored : scorer.score(lease, requests(random))) {
                List<Double> exact = exactScores(table, scored.request());
                exact.sort(Comparator.reverseOrder());
                for (int i = 0; i < 20; i++) {
                    assertThat((double) scored.candidates().get(i).score())
                            .isCloseTo(exact.get(i), within(1e-4));
                    assertThat(table.isLive(scored.rows()[i])).isTrue();
                }
            }
        }
    }

    @Test
    void score_expertsThatDoNotCount_areStillHeard() {
        try (ItemTable table = FourItems.table(SIMPLE)) {
            table.apply(
                    List.of(
                            new WeightsRecord(
                                    "global",
                                    ModelVersion.of(1, 1),
                                    SIMPLE.names(),
                                    new double[] {0.9, 0, 0},
                                    new double[] {2, 1, 1})));
            try (ItemTable.Lease lease = table.read()) {
                ScoredRequest scored =
                        new SlateScorer(SIMPLE, 4).score(lease, List.of(request("a"))).get(0);

                Candidate best = scored.candidates().get(0);
                assertThat(best.itemId()).isEqualTo("a");
                assertThat(best.score()).isCloseTo((float) (0.45 * Math.log(3.1)), within(1e-6f));
                assertThat(scored.weights().toList()).containsExactly(0.9, 0.0, 0.0);
                Candidate second = scored.candidates().get(1);
                assertThat(second.itemId()).isEqualTo("b");
                assertThat(second.expertScores()[1])
                        .isCloseTo((float) (2 / Math.sqrt(5 * 2)), within(1e-6f));
                assertThat(second.contributions(scored.weights().scales())[1]).isZero();
            }
        }
    }

    @Test
    void score_longSlate_explainsTheBestOfEachProductAndNothingBeyond() {
        Experts experts = Experts.named(Experts.allNames());
        SplittableRandom random = new SplittableRandom(7);
        try (ItemTable table = table(random)) {
            table.apply(variants("i7", "i8", "i9"));
            try (ItemTable.Lease lease = table.read()) {
                ScoredRequest scored =
                        new SlateScorer(experts, 170)
                                .score(lease, List.of(request("i3", "i4")))
                                .get(0);

                Set<String> products = new HashSet<>();
                int explained = 0;
                for (int i = 0; i < scored.rows().length; i++) {
                    boolean first = products.add(Products.of(table, scored.rows()[i]));
                    boolean expected = first && explained < SlateScorer.EXPLAINED;
                    explained += expected ? 1 : 0;
                    assertThat(scored.candidates().get(i).isExplained(experts.size()))
                            .as("place %d of product %d", i, products.size())
                            .isEqualTo(expected);
                }
                assertThat(explained).isEqualTo(SlateScorer.EXPLAINED);
            }
        }
    }

    private static List<ModelRecord> variants(String... itemIds) {
        List<ModelRecord> records = new ArrayList<>();
        for (String itemId : itemIds) {
            records.add(
                    new ItemRecord(
                            itemId,
                            ModelVersion.of(1, 3),
                            TIME,
                            1,
                            1_000,
                            1_000,
                            20,
                            new ItemFacts("of one product", null, null, null, true),
                            List.of()));
        }
        return records;
    }

    private static List<Double> exactScores(ItemTable table, ScoreRequest request) {
        RecentItems recent = new RecentItems();
        recent.resolve(table, request.recentIds());
        WeightsRecord weights = table.weights("global");
        double[] sums = new double[table.rows()];
        Experts experts = Experts.named(Experts.allNames());
        for (int k = 0; k < experts.size(); k++) {
            double[] scores = scores(experts.get(k), table, recent);
            for (int row = 0; row < sums.length; row++) {
                sums[row] += scores[row] * weights.weights()[k] / weights.deviations()[k];
            }
        }
        List<Double> exact = new ArrayList<>();
        for (int row = 0; row < sums.length; row++) {
            if (table.isLive(row)) {
                exact.add(sums[row]);
            }
        }
        return exact;
    }

    private static double[] scores(Expert expert, ItemTable table, RecentItems recent) {
        double[] scores = new double[table.rows()];
        if (expert instanceof NeighbourExpert neighbours) {
            SparseScores sparse = new SparseScores();
            neighbours.score(table, recent, sparse);
            Arrays.setAll(scores, sparse::get);
        } else if (expert instanceof DenseExpert dense) {
            float[] query = new float[dense.width()];
            float[] values = new float[dense.width()];
            dense.writeQuery(table, recent, query, 0);
            for (int row = 0; row < scores.length; row++) {
                dense.writeRow(table, row, values, 0);
                for (int d = 0; d < query.length; d++) {
                    scores[row] += (double) query[d] * values[d];
                }
            }
        }
        return scores;
    }

    /** 200 items, every tenth out of stock, random neighbours, content and weights. */
    private static ItemTable table(SplittableRandom random) {
        ItemTable table = ItemTables.create(ItemSettings.DEFAULT, 500, 1);
        int experts = Experts.allNames().size();
        List<ModelRecord> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<Neighbour> neighbours = new ArrayList<>();
            for (int n = 0; n < 20; n++) {
                neighbours.add(
                        new Neighbour(
                                "i" + random.nextInt(220),
                                10 * (float) random.nextDouble(),
                                random.nextInt(4)));
            }
            records.add(
                    new ItemRecord(
                            "i" + i,
                            ModelVersion.of(1, 2),
                            TIME - random.nextInt(1_000_000_000),
                            1,
                            100 * random.nextDouble(),
                            1 + 100 * random.nextDouble(),
                            20 * random.nextDouble(),
                            new ItemFacts("i" + i, null, null, null, i % 10 != 0),
                            List.of(),
                            List.of(new ItemVector("content", vector(random)))));
            records.add(new NeighbourRecord("i" + i, ModelVersion.of(1, 1), TIME, neighbours));
        }
        records.add(
                new WeightsRecord(
                        "global",
                        ModelVersion.of(1, 1),
                        Experts.allNames(),
                        random.doubles(experts).toArray(),
                        random.doubles(experts, 0.01, 5).toArray()));
        table.apply(records);
        return table;
    }

    private static float[] vector(SplittableRandom random) {
        float[] vector = new float[64];
        for (int d = 0; d < vector.length; d++) {
            vector[d] = (float) random.nextDouble(-0.2, 0.2);
        }
        return vector;
    }

    private static List<ScoreRequest> requests(SplittableRandom random) {
        return IntStream.range(0, 10)
                .mapToObj(
                        i -> {
                            String[] recent = new String[random.nextInt(25)];
                            for (int k = 0; k < recent.length; k++) {
                                recent[k] = "i" + random.nextInt(230);
                            }
                            return request(recent);
                        })
                .toList();
    }

    private static ScoreRequest request(String... recent) {
        return new ScoreRequest(
                "u:7",
                1,
                0,
                TIME,
                TIME,
                "global",
                List.of(recent).stream()
                        .map(id -> new PastItem(id, EventType.VIEW_ITEM, TIME))
                        .toList(),
                List.of(),
                List.of(),
                false);
    }
}
