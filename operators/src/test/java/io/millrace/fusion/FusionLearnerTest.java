package io.millrace.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FusionLearnerTest {
    private final FusionLearner learner =
            new FusionLearner(List.of("one", "two"), FusionSettings.DEFAULT);
    private final FusionState state = learner.newState();

    @Test
    void publish_nothingLearned_isSoftmaxsEqualWeightsAndDeviationsOfOne() {
        WeightsRecord record = learner.publish("global", state, 3);

        assertThat(record.segment()).isEqualTo("global");
        assertThat(record.experts()).containsExactly("one", "two");
        assertThat(record.weights()).containsExactly(1, 1);
        assertThat(record.deviations()).containsExactly(1, 1);
        assertThat(record.version()).isEqualTo(ModelVersion.of(3, 1));
        assertThat(learner.publish("global", state, 3).version()).isEqualTo(ModelVersion.of(3, 2));
    }

    @Test
    void learn_firstSample_takesItsDeviation() {
        // Scores 1, 3 of one and 10, 10 of two.
        learner.learn(state, sample(1, 2, new double[] {4, 20}, new double[] {10, 200}));

        assertThat(learner.publish("s", state, 1).deviations()).containsExactly(1.0, 1.0);
        assertThat(state.means).containsExactly(2, 10);
        assertThat(state.variances).containsExactly(1, 0);
    }

    @Test
    void learn_secondSample_movesMeanAndVarianceByTheEventsInIt() {
        learner.learn(state, sample(1, 2, new double[] {4, 4}, new double[] {10, 10}));
        learner.learn(state, sample(3, 4, new double[] {24, 8}, new double[] {180, 20}));

        double kept = 0.99 * 0.99 * 0.99;
        assertThat(state.events()).isEqualTo(4);
        assertThat(state.means[0]).isCloseTo(kept * 2 + (1 - kept) * 6, within(1e-12));
        assertThat(state.variances[0])
                .as("within both samples, and between their means 2 and 6")
                .isCloseTo(kept * 1 + (1 - kept) * 9 + kept * (1 - kept) * 16, within(1e-12));
        assertThat(state.means[1]).isCloseTo(2, within(1e-12));
        assertThat(state.variances[1]).isCloseTo(kept + (1 - kept) * 1, within(1e-12));
    }

    @Test
    void learn_seededScores_findsTheirDeviation() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 3000; i++) {
            double[] sums = new double[2];
            double[] squares = new double[2];
            for (int c = 0; c < 21; c++) {
                for (int k = 0; k < 2; k++) {
                    double score = 100 * k + (k + 1) * 2 * random.nextGaussian();
                    sums[k] += score;
                    squares[k] += score * score;
                }
            }
            learner.learn(state, sample(1, 21, sums, squares));
        }

        double[] deviations = learner.publish("s", state, 1).deviations();
        assertThat(deviations[0]).isCloseTo(2, within(0.15));
        assertThat(deviations[1]).isCloseTo(4, within(0.3));
    }

    @Test
    void publish_tinyDeviation_isBoundedFromBelow() {
        learner.learn(state, sample(1, 2, new double[] {2e-6, 0}, new double[] {4e-12, 0}));

        assertThat(learner.publish("s", state, 1).deviations()).containsExactly(1e-3, 1.0);
    }

    private static FusionSample sample(
            long events, long candidates, double[] sums, double[] squares) {
        return new FusionSample(
                "s",
                events,
                candidates,
                List.of("one", "two"),
                sums,
                squares,
                new double[2],
                new double[2],
                null);
    }

    @Test
    void learn_gradients_moveTheLearnersAndStopAtZero() {
        learner.learn(state, gradients(List.of("one", "two"), new double[] {2, -400}, 30, -10));

        assertThat(weights("softmax")).containsExactly(1 + 0.005 * 2, 0);
        assertThat(weights("least-squares")[0]).isCloseTo(0.1 - 0.001 * 30, within(1e-12));
        assertThat(weights("least-squares")[1]).isCloseTo(0.1 + 0.001 * 10, within(1e-12));
        assertThat(weights("equal")).containsExactly(1, 1);
    }

    @Test
    void learn_scoresFarFromZeroThatHardlyDiffer_leastSquaresConverges() {
        SplittableRandom random = new SplittableRandom(3);
        for (int batch = 0; batch < 3_000; batch++) {
            int events = 1 + batch % 20;
            double[] sums = new double[2];
            double[] squares = new double[2];
            double[] leastSquares = new double[2];
            double[] deviations = learner.publish("s", state, 1).deviations();
            for (int event = 0; event < events; event++) {
                double[][] candidates = new double[21][];
                for (int j = 0; j < candidates.length; j++) {
                    double chosen = j == 0 ? 1 : 0;
                    double[] scores = {
                        5 + 0.02 * random.nextGaussian(), chosen + 0.3 * random.nextGaussian()
                    };
                    for (int k = 0; k < 2; k++) {
                        sums[k] += scores[k];
                        squares[k] += scores[k] * scores[k];
                        scores[k] /= deviations[k];
                    }
                    candidates[j] = scores;
                }
                LearnerGradients.addLeastSquares(
                        candidates, candidates.length, weights("least-squares"), leastSquares);
            }
            learner.learn(
                    state,
                    new FusionSample(
                            "s",
                            events,
                            21L * events,
                            List.of("one", "two"),
                            sums,
                            squares,
                            new double[2],
                            leastSquares,
                            null));
        }

        double[] scales = learner.publish("s", state, 1).deviations();
        double[] weights = weights("least-squares");
        assertThat(weights[0] / scales[0] * 5).as("share of what is always said").isLessThan(0.1);
        assertThat(weights[1] / scales[1]).as("what tells them apart").isBetween(0.2, 0.8);
    }

    @Test
    void learn_weightThatIsNoNumber_startsAgainAtZero() {
        learner.learn(state, gradients(List.of("one", "two"), new double[] {0, Double.NaN}, 0, 0));
        learner.learn(state, gradients(List.of("one", "two"), new double[] {0, 2}, 0, 0));

        assertThat(weights("softmax")).containsExactly(1, 0.005 * 2);
    }

    @Test
    void learn_enormousGradient_isBounded() {
        learner.learn(state, gradients(List.of("one", "two"), new double[] {1e300, 0}, 0, 0));

        assertThat(weights("softmax")).containsExactly(1_000, 1);
    }

    @Test
    void learn_gradientsOfOtherExperts_moveNothing() {
        learner.learn(state, gradients(List.of("two", "one"), new double[] {2, 3}, 1, 1));

        assertThat(weights("softmax")).containsExactly(1, 1);
        assertThat(state.experts).containsExactly("two", "one");
    }

    @Test
    void learn_judgements_decideWhatIsServed() {
        Contest contest = Contest.start(List.of("one", "two"), FusionSettings.DEFAULT);
        Judgements judgements = new Judgements(new long[] {0, 3, 4});
        for (int event = 0; event < 100; event++) {
            judgements.add(new double[] {0.1 + event % 2 * 0.01, 0.5 + event % 3 * 0.01, 0.2});
        }
        learner.learn(state, judged(judgements));

        WeightsRecord record = learner.publish("s", state, 1);
        assertThat(contest.nth("only:one", 0).id).isEqualTo(3);
        assertThat(record.judged()).isEqualTo(100);
        assertThat(record.champion()).isEqualTo(3);
        assertThat(record.contestants())
                .extracting(Contestant::name)
                .startsWith("softmax", "least-squares", "equal", "only:one", "only:two");
        assertThat(record.contestants().get(3).score()).isCloseTo(0.51, within(0.001));
        assertThat(record.contestants().get(4).score()).isCloseTo(0.2, within(1e-9));
        assertThat(state.events()).as("only judged").isZero();
    }

    @Test
    void publish_contestants_areCopies() {
        WeightsRecord before = learner.publish("s", state, 1);
        learner.learn(state, gradients(List.of("one", "two"), new double[] {2, 4}, 1, 1));

        assertThat(before.contestants().get(0).weights()).containsExactly(1, 1);
        assertThat(before.weights()).containsExactly(1, 1);
    }

    @Test
    void publish_expertSwitchedOn_servesTheOthersAsBefore() {
        learner.learn(state, gradients(List.of("one", "two"), new double[] {100, -100}, 0, 0));
        double[] before = learner.publish("s", state, 1).weights();
        FusionLearner more =
                new FusionLearner(List.of("new", "one", "two"), FusionSettings.DEFAULT);

        WeightsRecord after = more.publish("s", state, 2);

        assertThat(after.experts()).containsExactly("new", "one", "two");
        assertThat(after.weights()).containsExactly(0, before[0], before[1]);
        assertThat(after.contestants()).hasSize(3 + 3 + 3 + 8);
    }

    private double[] weights(String name) {
        return state.contest.nth(name, 0).weights;
    }

    private static FusionSample gradients(
            List<String> experts, double[] softmax, double... leastSquares) {
        return new FusionSample(
                "s",
                1,
                2,
                experts,
                new double[] {2, 2},
                new double[] {4, 4},
                softmax,
                leastSquares,
                null);
    }

    private static FusionSample judged(Judgements judgements) {
        double[] none = new double[2];
        return new FusionSample(
                "s", 0, 0, List.of("one", "two"), none, none, none, none, judgements);
    }
}
