package io.millrace.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.DenseExpert;
import io.millrace.expert.Expert;
import io.millrace.expert.Experts;
import io.millrace.expert.FourItems;
import io.millrace.expert.NeighbourExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SparseScores;
import io.millrace.item.ItemTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FusionSamplerTest {
    private final ItemTable items = FourItems.table();
    private final Experts experts = Experts.named(Experts.allNames());
    private final FusionSampler sampler = new FusionSampler(experts);
    private final RecentItems recent = new RecentItems();

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void drainTo_severalEvents_isOneSample() {
        sample("b", 1);
        FusionSample first = drained().get(0);
        sample("b", 2);
        FusionSample second = drained().get(0);
        sample("b", 1);
        sample("b", 2);

        List<FusionSample> samples = drained();
        assertThat(samples).extracting(FusionSample::segment).containsExactly("global");
        FusionSample both = samples.get(0);
        assertThat(both.events()).isEqualTo(2);
        assertThat(both.candidates()).isEqualTo(first.candidates() + second.candidates());
        for (int k = 0; k < experts.size(); k++) {
            assertThat(both.sums()[k]).isCloseTo(first.sums()[k] + second.sums()[k], within(1e-9));
            assertThat(both.squares()[k])
                    .isCloseTo(first.squares()[k] + second.squares()[k], within(1e-9));
        }
        assertThat(drained()).isEmpty();
    }

    @Test
    void sample_oneEvent_scoresTheChosenItemAndAtMostTwentyOthers() {
        sample("b", 1);

        FusionSample sample = drained().get(0);
        assertThat(sample.experts()).isEqualTo(experts.names());
        assertThat(sample.candidates()).isBetween(2L, 21L);
        assertThat(sample.sums()[1])
                .as("the chosen item b has a covisit score of 1 with the recent item a")
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void sample_sameSeed_isTheSame() {
        sample("b", 7);
        List<FusionSample> first = drained();
        sample("b", 7);

        assertThat(drained()).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void weights_beforeAnyWerePublished_areEqual() {
        List<String> names = List.of("popularity", "covisit");
        assertThat(FusionWeights.of(items, names).toList()).containsExactly(0.5, 0.5);

        items.apply(List.of(weights("global", 0.1, 2)));
        assertThat(FusionWeights.of(items, names).toList()).containsExactly(0.1, 0.5);
        assertThat(FusionWeights.of(items, names).scale(0)).isEqualTo(0.05f);
    }

    private static WeightsRecord weights(String segment, double weight, double deviation) {
        return new WeightsRecord(
                segment,
                ModelVersion.of(1, 1),
                List.of("popularity"),
                new double[] {weight},
                new double[] {deviation});
    }

    private void sample(String chosen, long seed) {
        try (ItemTable.Lease lease = items.read()) {
            recent.resolve(lease.items(), List.of("a"));
            sampler.sample(lease.items(), recent, items.row(chosen), seed);
        }
    }

    private List<FusionSample> drained() {
        List<FusionSample> samples = new ArrayList<>();
        sampler.drainTo(samples::add);
        return samples;
    }

    @Test
    void sample_withPublishedContestants_sumsTheirGradientsOverTheCandidates() {
        double[] softmax = {0.5, 1, 0.25, 2, 1, 1, 1};
        double[] leastSquares = {0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.4};
        items.apply(
                List.of(
                        contest(
                                "global",
                                new Contestant(7, Contest.SOFTMAX, softmax, 0),
                                new Contestant(8, Contest.LEAST_SQUARES, leastSquares, 0))));
        double[][] scores = candidates("b", 11);
        double[] expectedSoftmax = new double[experts.size()];
        double[] expectedLeastSquares = new double[experts.size()];
        LearnerGradients.addSoftmax(scores, scores.length, softmax, expectedSoftmax);
        LearnerGradients.addLeastSquares(scores, scores.length, leastSquares, expectedLeastSquares);
        sample("b", 11);

        FusionSample sample = drained().get(0);
        assertThat(sample.softmaxGradient()).containsExactly(expectedSoftmax, within(1e-6));
        assertThat(sample.leastSquaresGradient())
                .containsExactly(expectedLeastSquares, within(1e-6));
        assertThat(sample.judgements()).isNull();
    }

    @Test
    void judged_severalEvents_sumsRanksAndProducts() {
        WeightsRecord first = contest("global", contestant(7), contestant(8));
        sampler.judged(first, new double[] {1, 0.5});
        sampler.judged(first, new double[] {0.25, 0.5});

        FusionSample sample = drained().get(0);
        assertThat(sample.segment()).isEqualTo("global");
        assertThat(sample.events()).isZero();
        Judgements judgements = sample.judgements();
        assertThat(judgements.events()).isEqualTo(2);
        assertThat(judgements.contestants).containsExactly(7, 8);
        assertThat(judgements.sums).containsExactly(1.25, 1);
        assertThat(judgements.product(0, 0)).isEqualTo(1 + 0.0625);
        assertThat(judgements.product(1, 0)).isEqualTo(0.5 + 0.125);
        assertThat(judgements.product(0, 1)).isEqualTo(judgements.product(1, 0));
        assertThat(judgements.product(1, 1)).isEqualTo(0.5);
    }

    @Test
    void judged_contestantsChangedWithinABatch_areKeptApart() {
        sample("b", 1);
        sampler.judged(contest("global", contestant(7)), new double[] {1});
        sampler.judged(contest("global", contestant(9)), new double[] {0.5});

        List<FusionSample> samples = drained();
        assertThat(samples).hasSize(2);
        assertThat(samples.get(0).events()).isEqualTo(1);
        assertThat(samples.get(0).judgements().contestants).containsExactly(7);
        assertThat(samples.get(1).events()).isZero();
        assertThat(samples.get(1).judgements().contestants).containsExactly(9);
    }

    /** What the sampler scores for a seed, each divided by a deviation of 2. */
    private double[][] candidates(String chosen, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> rows = new ArrayList<>(List.of(items.row(chosen)));
        for (int i = 0; i < 20; i++) {
            int drawn = random.nextInt(items.rows());
            if (drawn != items.row(chosen) && items.isLive(drawn)) {
                rows.add(drawn);
            }
        }
        recent.resolve(items, List.of("a"));
        double[][] scores = new double[rows.size()][experts.size()];
        for (int j = 0; j < scores.length; j++) {
            for (int k = 0; k < experts.size(); k++) {
                scores[j][k] = score(experts.get(k), rows.get(j)) / 2;
            }
        }
        return scores;
    }

    private double score(Expert expert, int row) {
        if (expert instanceof NeighbourExpert neighbours) {
            SparseScores sparse = new SparseScores();
            neighbours.score(items, recent, sparse);
            return sparse.get(row);
        }
        DenseExpert dense = (DenseExpert) expert;
        float[] query = new float[dense.width()];
        float[] values = new float[dense.width()];
        dense.writeQuery(items, recent, query, 0);
        dense.writeRow(items, row, values, 0);
        double score = 0;
        for (int d = 0; d < query.length; d++) {
            score += query[d] * values[d];
        }
        return score;
    }

    private static Contestant contestant(long id) {
        return new Contestant(id, "equal", new double[] {1}, 0);
    }

    /** Every deviation is 2. */
    private WeightsRecord contest(String segment, Contestant... contestants) {
        double[] deviations = new double[experts.size()];
        Arrays.fill(deviations, 2);
        return new WeightsRecord(
                segment,
                ModelVersion.of(1, 1),
                experts.names(),
                deviations,
                deviations,
                0,
                contestants[0].id(),
                List.of(contestants));
    }
}
