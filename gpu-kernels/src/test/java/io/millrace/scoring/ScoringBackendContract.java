package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.scoring.ReferenceScorer.Addition;
import io.millrace.scoring.ReferenceScorer.Request;
import io.millrace.scoring.ReferenceScorer.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend has to do; a test of a backend extends this class. */
abstract class ScoringBackendContract {

    abstract ScoringBackend create(int dimensions, int capacity);

    /** How many publications race with batches. */
    int racingGenerations() {
        return 150;
    }

    // Exact answers: small whole numbers, so that single precision makes no error and ties abound.

    @ParameterizedTest(name = "requests={0} rows={1} dimensions={2} k={3}")
    @CsvSource({
        "1, 1, 4, 1",
        "1, 1, 4, 1000",
        "2, 3, 4, 2",
        "3, 63, 8, 10",
        "7, 64, 12, 64",
        "7, 65, 12, 64",
        "5, 1023, 16, 100",
        "5, 1024, 16, 1000",
        "33, 1025, 20, 17",
        "64, 2047, 32, 1",
        "100, 3001, 64, 50",
        "31, 9999, 128, 100",
        "9, 10007, 4, 1000",
        "2, 4099, 512, 333",
    })
    void score_wholeNumbers_equalsTheReferenceExactly(
            int requests, int rows, int dimensions, int k) {
        SplittableRandom random = new SplittableRandom(31L * rows + dimensions);
        Scene scene = new Scene(random, rows, dimensions, () -> random.nextInt(-3, 4));
        List<Request> batch = scene.requests(requests, k);

        try (ScoringBackend backend = scene.load(create(dimensions, rows + 5))) {
            ScoreResults results = score(backend, batch);

            for (int request = 0; request < requests; request++) {
                List<Scored> expected = scene.reference.ranking(batch.get(request));
                assertThat(answer(results, request))
                        .as("request %d", request)
                        .isEqualTo(expected.subList(0, Math.min(k, expected.size())));
            }
        }
    }

    @ParameterizedTest(name = "requests={0} rows={1} dimensions={2} k={3}")
    @CsvSource({"1, 501, 4, 50", "40, 2999, 64, 100", "10, 9973, 128, 1000"})
    void score_realNumbers_isWithinTheErrorBoundOfTheReference(
            int requests, int rows, int dimensions, int k) {
        SplittableRandom random = new SplittableRandom(7L * rows + dimensions);
        Scene scene = new Scene(random, rows, dimensions, () -> random.nextDouble(-1, 1));
        List<Request> batch = scene.requests(requests, k);
        double tolerance = (dimensions + 8) * Math.ulp(0.5f) * dimensions;

        try (ScoringBackend backend = scene.load(create(dimensions, rows))) {
            ScoreResults results = score(backend, batch);

            for (int number = 0; number < requests; number++) {
                Request request = batch.get(number);
                List<Scored> expected = scene.reference.ranking(request);
                List<Scored> actual = answer(results, number);
                assertThat(actual).hasSize(Math.min(k, expected.size()));
                for (int place = 0; place < actual.size(); place++) {
                    Scored scored = actual.get(place);
                    assertThat(scored.score())
                            .isCloseTo(expected.get(place).score(), within(tolerance))
                            .isCloseTo(
                                    scene.reference.score(request, scored.row()),
                                    within(tolerance));
                }
                assertThat(actual).isSortedAccordingTo(ScoringBackendContract::bestFirst);
                assertThat(actual.stream().map(Scored::row)).doesNotHaveDuplicates();
            }
        }
    }

    @ParameterizedTest(name = "requests={0} rows={1} dimensions={2} k={3}")
    @CsvSource({
        "1, 501, 4, 50",
        "1, 1023, 100, 7",
        "5, 2049, 12, 100",
        "17, 3001, 64, 100",
        "6, 4999, 128, 1000",
        "3, 1111, 512, 100",
    })
    void score_realNumbers_hasTheBitsOfTheDefinition(
            int requests, int rows, int dimensions, int k) {
        SplittableRandom random = new SplittableRandom(3L * rows + dimensions);
        // Of many magnitudes, so that any other order or rounding shows.
        Scene scene =
                new Scene(
                        random,
                        rows,
                        dimensions,
                        () -> random.nextDouble(-1, 1) * Math.scalb(1, -random.nextInt(5)));
        List<Request> batch = scene.requests(requests, k);

        try (ScoringBackend backend = scene.load(create(dimensions, rows))) {
            ScoreResults results = score(backend, batch);

            for (int request = 0; request < requests; request++) {
                List<Scored> expected = scene.reference.singlePrecisionRanking(batch.get(request));
                assertThat(answer(results, request))
                        .as("request %d", request)
                        .isEqualTo(expected.subList(0, Math.min(k, expected.size())));
            }
        }
    }

    @Test
    void score_subnormalNumbersAndNegativeZero_hasTheBitsOfTheDefinition() {
        float tiny = Float.MIN_VALUE;
        try (ScoringBackend backend = create(4, 4)) {
            backend.put(0, new float[] {3 * tiny, 0, 0, 0}, 0);
            backend.put(1, new float[] {-1e-30f, 0, 0, 0}, 0);
            backend.put(2, new float[] {1e-30f, 1, 0, 0}, 0);
            IntStream.range(0, 3).forEach(row -> backend.setLive(row, true));
            backend.publish();

            ScoreResults subnormal =
                    score(backend, List.of(new Request(new float[] {1, 0, 0, 0}, 2)));
            assertThat(subnormal.row(0, 0)).isEqualTo(2);
            assertThat(subnormal.score(0, 1)).isEqualTo(3 * tiny);
            ScoreResults zeros =
                    score(backend, List.of(new Request(new float[] {1e-30f, -1, 0, 0}, 3)));
            assertThat(zeros.row(0, 1)).isEqualTo(1);
            assertThat(Float.floatToRawIntBits(zeros.score(0, 1))).isZero();
        }
    }

    @Test
    void score_additionsForOneRow_areAddedOneByOneToTheProduct() {
        try (ScoringBackend backend = create(4, 1)) {
            backend.put(0, new float[] {1, 0, 0, 0}, 0);
            backend.setLive(0, true);
            backend.publish();
            // 1 + 2^-24 rounds to 1 each time; the additions' own sum, 2^-23, would not be lost.
            Request request = new Request(new float[] {1, 0, 0, 0}, 1);
            request.additions().add(new Addition(0, 0x1p-24f));
            request.additions().add(new Addition(0, 0x1p-24f));
            // (1 + 2^25) - 2^25 is 0, 1 + (2^25 - 2^25) is 1.
            Request cancelling = new Request(new float[] {1, 0, 0, 0}, 1);
            cancelling.additions().add(new Addition(0, 0x1p25f));
            cancelling.additions().add(new Addition(0, -0x1p25f));

            ScoreResults results = score(backend, List.of(request, cancelling));
            assertThat(results.score(0, 0)).isEqualTo(1f);
            assertThat(results.score(1, 0)).isEqualTo(0f);
        }
    }

    // Filters

    @ParameterizedTest(name = "rows={0} dimensions={1} k={2}")
    @CsvSource({"1, 4, 1", "65, 8, 10", "1025, 16, 100", "5003, 64, 1000", "3000, 4, 100"})
    void score_withinFilters_equalsTheReferenceExactly(int rows, int dimensions, int k) {
        SplittableRandom random = new SplittableRandom(13L * rows + dimensions);
        Scene scene = new Scene(random, rows, dimensions, () -> random.nextInt(-3, 4));
        List<Request> batch = scene.requests(9, k);
        // Everything, half, few and nothing; one request without a filter between them.
        int[] filters = {0, 17, 62, 63};
        double[] shares = {1, 0.5, 0.01, 0};
        for (int index = 0; index < filters.length; index++) {
            batch.set(2 * index, batch.get(2 * index).within(filters[index]));
        }

        try (ScoringBackend backend = scene.load(create(dimensions, rows + 70))) {
            for (int index = 0; index < filters.length; index++) {
                BitSet members = members(random, rows + 70, shares[index]);
                backend.setFilter(filters[index], members);
                scene.reference.setFilter(filters[index], members);
            }
            backend.publish();
            ScoreBatch scoreBatch = batchOf(backend, batch);
            ScoreResults results = new ScoreResults();
            backend.score(scoreBatch, results);

            for (int request = 0; request < batch.size(); request++) {
                List<Scored> expected = scene.reference.ranking(batch.get(request));
                assertThat(answer(results, request))
                        .as("request %d", request)
                        .isEqualTo(expected.subList(0, Math.min(k, expected.size())));
                int row = random.nextInt(rows);
                assertThat(backend.rankOf(scoreBatch, request, row))
                        .as("request %d, row %d", request, row)
                        .isEqualTo(scene.reference.rankOf(batch.get(request), row));
            }
        }
    }

    private static BitSet members(SplittableRandom random, int rows, double share) {
        BitSet members = new BitSet();
        IntStream.range(0, rows).filter(row -> random.nextDouble() < share).forEach(members::set);
        return members;
    }

    @Test
    void setFilter_staged_isSeenAfterPublicationAndReplacesWhatWasThere() {
        try (ScoringBackend backend = live(create(4, 2_000), 2_000)) {
            Request request = new Request(new float[4], 5).within(7);
            BitSet members = new BitSet();
            members.set(3);
            members.set(1_999);
            backend.setFilter(7, members);
            members.set(4);
            assertThat(backend.publish()).isEqualTo(2);
            assertThat(rows(backend, request)).containsExactly(3, 1_999);

            members.clear();
            backend.setFilter(7, members);
            members.set(1_000);
            backend.setFilter(7, members);
            assertThat(rows(backend, request)).containsExactly(3, 1_999);
            backend.publish();
            assertThat(rows(backend, request)).containsExactly(1_000);

            backend.setLive(1_000, false);
            backend.publish();
            assertThat(rows(backend, request)).isEmpty();
        }
    }

    private static List<Integer> rows(ScoringBackend backend, Request request) {
        return answer(score(backend, List.of(request)), 0).stream().map(Scored::row).toList();
    }

    @Test
    void rankOf_rowOutsideTheFilter_isThePlaceItWouldTake() {
        try (ScoringBackend backend = live(create(4, 100), 100)) {
            BitSet members = new BitSet();
            members.set(10, 20);
            backend.setFilter(0, members);
            backend.publish();
            ScoreBatch batch = batchOf(backend, List.of(new Request(new float[4], 1).within(0)));

            assertThat(backend.rankOf(batch, 0, 50)).isEqualTo(11);
            assertThat(backend.rankOf(batch, 0, 15)).isEqualTo(10);
        }
    }

    @Test
    void score_filterNeverSetOrNotPublished_namesRequestAndFilter() {
        try (ScoringBackend backend = live(create(4, 10), 10)) {
            Request harmless = new Request(new float[4], 1);
            backend.setFilter(9, new BitSet());
            for (int filter : new int[] {8, 9}) {
                ScoreBatch batch = batchOf(backend, List.of(harmless, harmless.within(filter)));
                for (Runnable call :
                        List.<Runnable>of(
                                () -> backend.score(batch, new ScoreResults()),
                                () -> backend.rankOf(batch, 1, 0))) {
                    assertThatThrownBy(call::run)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage(
                                    "the filter was never set and published: request=1, filter="
                                            + filter);
                }
                assertThat(backend.rankOf(batch, 0, 0)).isEqualTo(10);
            }
            backend.publish();
            assertThat(rows(backend, harmless.within(9))).isEmpty();
        }
    }

    @Test
    void setFilter_wrongArguments_areRefusedAndStageNothing() {
        try (ScoringBackend backend = create(4, 10)) {
            BitSet members = new BitSet();
            members.set(0, 10);
            for (int filter : new int[] {-1, ScoringBackend.MAX_FILTERS}) {
                assertThatThrownBy(() -> backend.setFilter(filter, members))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("filter=" + filter);
            }
            members.set(12);
            assertThatThrownBy(() -> backend.setFilter(3, members))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("filter=3, row=12, capacity=10");
            assertThat(backend.publish()).isZero();
        }
    }

    @ParameterizedTest(name = "rows={0} dimensions={1} first={2} length={3}")
    @CsvSource({
        "1, 4, 0, 4",
        "3, 4, 1, 1",
        "63, 8, 3, 5",
        "1023, 8, 6, 2",
        "1024, 12, 0, 12",
        "1025, 16, 7, 9",
        "2047, 64, 1, 63",
        "2048, 132, 66, 65",
        "2500, 200, 0, 200",
        "4097, 200, 199, 1",
    })
    void products_anyRange_hasTheBitsOfTheDefinition(
            int rows, int dimensions, int first, int length) {
        SplittableRandom random = new SplittableRandom(rows + 31L * dimensions);
        float[][] vectors = realNumbers(random, rows, dimensions);
        float[] query = realNumbers(random, 1, length)[0];
        float[] target = new float[rows + 3];
        Arrays.fill(target, Float.NaN);
        try (ScoringBackend backend = create(dimensions, rows + 5)) {
            for (int row = 0; row < rows; row++) {
                backend.put(row, vectors[row], 0);
                backend.setLive(row, row % 3 > 0);
            }
            backend.publish();
            backend.products(query, first, target, rows);
        }

        for (int row = 0; row < rows; row++) {
            float expected = 0;
            for (int d = 0; d < length; d++) {
                expected = Math.fma(query[d], vectors[row][first + d], expected);
            }
            assertThat(target[row]).as("row %d, live or not", row).isEqualTo(expected);
        }
        assertThat(Arrays.copyOfRange(target, rows, rows + 3)).containsOnly(Float.NaN);
    }

    @Test
    void products_fewerRowsThanThereAre_leavesTheRest() {
        try (ScoringBackend backend = create(4, 3_000)) {
            for (int row = 0; row < 3_000; row++) {
                backend.put(row, new float[] {row, 0, 0, 1}, 0);
            }
            backend.publish();
            float[] target = new float[3_000];
            backend.products(new float[] {2}, 0, target, 1_500);

            assertThat(target[1_499]).isEqualTo(2_998);
            assertThat(target[1_500]).isZero();
            backend.products(new float[] {2}, 3, target, 0);
            assertThat(target[1_499]).as("no row at all").isEqualTo(2_998);
        }
    }

    @Test
    void products_rowsNeverPutOrNotPublished_areZero() {
        try (ScoringBackend backend = create(4, 5_000)) {
            backend.put(3_000, new float[] {1, 1, 1, 1}, 0);
            backend.publish();
            backend.put(17, new float[] {1, 1, 1, 1}, 0);
            float[] target = new float[5_000];
            Arrays.fill(target, 9);
            backend.products(new float[] {1, 1}, 1, target, 5_000);

            assertThat(target[3_000]).isEqualTo(2);
            target[3_000] = 0;
            assertThat(target).containsOnly(0f);
        }
    }

    @Test
    void products_wrongArguments_areRefused() {
        try (ScoringBackend backend = create(8, 10)) {
            float[] target = new float[4];
            assertThatThrownBy(() -> backend.products(new float[0], 0, target, 4))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> backend.products(new float[4], 5, target, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("first=5, length=4, dimensions=8");
            assertThatThrownBy(() -> backend.products(new float[4], -1, target, 4))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> backend.products(new float[4], 0, target, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("rows=5, capacity=10, target=4");
            assertThatThrownBy(() -> backend.products(new float[4], 0, new float[20], 11))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> backend.products(new float[4], 0, target, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> backend.products(new float[] {Float.NaN}, 0, target, 4))
                    .isInstanceOf(IllegalArgumentException.class);
            backend.close();
            assertThatThrownBy(() -> backend.products(new float[4], 0, target, 4))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static float[][] realNumbers(SplittableRandom random, int rows, int dimensions) {
        float[][] vectors = new float[rows][dimensions];
        for (float[] vector : vectors) {
            for (int d = 0; d < dimensions; d++) {
                vector[d] = (float) random.nextDouble(-1, 1);
            }
        }
        return vectors;
    }

    @Test
    void score_allScoresEqual_answersTheLowestRowsInOrder() {
        int rows = 5_003;
        float[] vector = {1, 1, 1, 1};
        try (ScoringBackend backend = create(4, rows)) {
            IntStream.range(0, rows)
                    .forEach(
                            row -> {
                                backend.put(row, vector, 0);
                                backend.setLive(row, true);
                            });
            backend.publish();
            for (float sign : new float[] {1, 0, -1}) {
                Request request = new Request(new float[] {sign, sign, sign, sign}, 1_000);
                List<Scored> answer = answer(score(backend, List.of(request)), 0);

                assertThat(answer.stream().mapToInt(Scored::row))
                        .containsExactly(IntStream.range(0, 1_000).boxed().toArray(Integer[]::new));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void score_sortedScores_answersTheBest(boolean ascending) {
        int rows = 10_001;
        try (ScoringBackend backend = create(4, rows)) {
            for (int row = 0; row < rows; row++) {
                backend.put(row, new float[] {ascending ? row : -row, 0, 0, 0}, 0);
                backend.setLive(row, true);
            }
            backend.publish();
            Request request = new Request(new float[] {1, 0, 0, 0}, 700);

            List<Scored> answer = answer(score(backend, List.of(request)), 0);

            Integer[] expected =
                    IntStream.range(0, 700)
                            .map(place -> ascending ? rows - 1 - place : place)
                            .boxed()
                            .toArray(Integer[]::new);
            assertThat(answer.stream().map(Scored::row)).containsExactly(expected);
        }
    }

    @Test
    void score_negativeZero_tiesWithZero() {
        try (ScoringBackend backend = create(4, 2)) {
            backend.put(0, new float[] {-0f, -0f, -0f, -0f}, 0);
            backend.put(1, new float[4], 0);
            backend.setLive(0, true);
            backend.setLive(1, true);
            backend.publish();
            Request request = new Request(new float[] {1, 1, 1, 1}, 2);

            assertThat(answer(score(backend, List.of(request)), 0))
                    .extracting(Scored::row)
                    .containsExactly(0, 1);
        }
    }

    @Test
    void score_allRowsExcluded_answersNothing() {
        try (ScoringBackend backend = live(create(4, 2_500), 2_500)) {
            Request request = new Request(new float[4], 10);
            IntStream.range(0, 2_500).forEach(request.excluded()::add);

            assertThat(score(backend, List.of(request)).count(0)).isZero();
        }
    }

    @Test
    void score_fewerThanKLeft_answersThem() {
        try (ScoringBackend backend = live(create(4, 1_500), 1_500)) {
            Request request = new Request(new float[4], 10);
            IntStream.range(0, 1_497).forEach(request.excluded()::add);

            assertThat(answer(score(backend, List.of(request)), 0))
                    .extracting(Scored::row)
                    .containsExactly(1_497, 1_498, 1_499);
        }
    }

    @Test
    void score_emptyBackend_answersNothing() {
        try (ScoringBackend backend = create(4, 10)) {
            Request request = new Request(new float[4], 10);
            request.additions().add(new Addition(3, 1));

            assertThat(score(backend, List.of(request)).count(0)).isZero();
        }
    }

    @Test
    void score_emptyBatch_answersNoRequest() {
        try (ScoringBackend backend = live(create(4, 10), 10)) {
            assertThat(score(backend, List.of()).size()).isZero();
        }
    }

    @Test
    void score_liveRowWithoutVector_scoresItsAdditions() {
        try (ScoringBackend backend = create(4, 3_000)) {
            backend.setLive(2_999, true);
            backend.setLive(2_000, true);
            backend.publish();
            Request request = new Request(new float[] {1, 1, 1, 1}, 5);
            request.additions().add(new Addition(2_999, 0.5f));
            request.additions().add(new Addition(2_999, 0.25f));
            request.additions().add(new Addition(17, 9f));

            assertThat(answer(score(backend, List.of(request)), 0))
                    .containsExactly(new Scored(2_999, 0.75), new Scored(2_000, 0));
        }
    }

    @Test
    void score_rowGoesDeadAndLiveAgain_followsThePublications() {
        try (ScoringBackend backend = live(create(4, 3), 3)) {
            Request request = new Request(new float[4], 3);
            backend.setLive(1, false);
            assertThat(score(backend, List.of(request)).count(0)).isEqualTo(3);

            backend.publish();
            assertThat(answer(score(backend, List.of(request)), 0))
                    .extracting(Scored::row)
                    .containsExactly(0, 2);

            backend.setLive(1, true);
            backend.setLive(2, true);
            backend.setLive(2, false);
            backend.publish();
            assertThat(answer(score(backend, List.of(request)), 0))
                    .extracting(Scored::row)
                    .containsExactly(0, 1);

            backend.setLive(0, false);
            backend.setLive(1, false);
            backend.publish();
            assertThat(score(backend, List.of(request)).count(0)).isZero();
        }
    }

    @Test
    void score_largestMagnitudes_staysFinite() {
        float largest = ScoringBackend.MAX_MAGNITUDE;
        int dimensions = ScoringBackend.MAX_DIMENSIONS;
        float[] vector = new float[dimensions];
        Arrays.fill(vector, largest);
        try (ScoringBackend backend = create(dimensions, 1)) {
            backend.put(0, vector, 0);
            backend.setLive(0, true);
            backend.publish();
            Request request = new Request(vector, 1);
            request.additions().add(new Addition(0, largest));

            assertThat(score(backend, List.of(request)).score(0, 0)).isFinite();
        }
    }

    // Generations

    @Test
    void publish_countsOnlyPublicationsWithChanges() {
        try (ScoringBackend backend = create(4, 3)) {
            assertThat(backend.publish()).isZero();
            backend.put(0, new float[4], 0);
            assertThat(backend.publish()).isEqualTo(1);
            assertThat(backend.publish()).isEqualTo(1);
            backend.setLive(0, true);
            assertThat(backend.publish()).isEqualTo(2);
            assertThat(score(backend, List.of(new Request(new float[4], 1))).generation())
                    .isEqualTo(2);
        }
    }

    @Test
    void put_beforePublish_isNotSeen() {
        try (ScoringBackend backend = live(create(4, 1), 1)) {
            Request request = new Request(new float[] {1, 0, 0, 0}, 1);
            backend.put(0, new float[] {5, 0, 0, 0}, 0);
            backend.put(0, new float[] {9, 9, 7, 0, 0, 0}, 2);
            assertThat(score(backend, List.of(request)).score(0, 0)).isZero();
            backend.publish();
            assertThat(score(backend, List.of(request)).score(0, 0)).isEqualTo(7);
        }
    }

    @Test
    @Timeout(60)
    void publish_whileScoring_noBatchSeesTwoGenerations() throws Exception {
        int rows = 4_099;
        int dimensions = 16;
        int generations = racingGenerations();
        float[] ones = filled(dimensions, 1);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (ScoringBackend backend = create(dimensions, rows)) {
            stageEverywhere(backend, rows, filled(dimensions, 1));
            IntStream.range(0, rows).forEach(row -> backend.setLive(row, true));
            backend.publish();

            List<Future<Long>> readers = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                readers.add(threads.submit(() -> readUntil(done, backend, ones)));
            }
            for (int generation = 2; generation <= generations; generation++) {
                stageEverywhere(backend, rows, filled(dimensions, generation));
                assertThat(backend.publish()).isEqualTo(generation);
            }
            done.set(true);
            for (Future<Long> reader : readers) {
                assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private static long readUntil(AtomicBoolean done, ScoringBackend backend, float[] ones) {
        ScoreBatch batch = new ScoreBatch(ones.length);
        ScoreResults results = new ScoreResults();
        for (int request = 0; request < 40; request++) {
            batch.add(ones, 0, 1_000);
        }
        long batches = 0;
        long newest = 0;
        do {
            backend.score(batch, results);
            assertThat(results.generation()).isGreaterThanOrEqualTo(newest);
            newest = results.generation();
            float expected = newest * ones.length;
            for (int request = 0; request < batch.size(); request++) {
                for (int place = 0; place < results.count(request); place++) {
                    if (results.score(request, place) != expected
                            || results.row(request, place) != place) {
                        throw new AssertionError(
                                "torn row: generation=%d, row=%d, score=%s"
                                        .formatted(
                                                newest,
                                                results.row(request, place),
                                                results.score(request, place)));
                    }
                }
            }
            batches++;
        } while (!done.get());
        return batches;
    }

    // Ranks

    @ParameterizedTest(name = "rows={0} dimensions={1}")
    @CsvSource({"1, 4", "777, 8", "1025, 16", "5003, 64"})
    void rankOf_wholeNumbers_equalsTheReference(int rows, int dimensions) {
        SplittableRandom random = new SplittableRandom(rows);
        Scene scene = new Scene(random, rows, dimensions, () -> random.nextInt(-3, 4));
        List<Request> batch = scene.requests(3, 5);

        try (ScoringBackend backend = scene.load(create(dimensions, rows + 3_000))) {
            ScoreBatch scoreBatch = batchOf(backend, batch);
            for (int request = 0; request < batch.size(); request++) {
                for (int sample = 0; sample < 20; sample++) {
                    int row = random.nextInt(rows);
                    assertThat(backend.rankOf(scoreBatch, request, row))
                            .as("request %d, row %d", request, row)
                            .isEqualTo(scene.reference.rankOf(batch.get(request), row));
                }
                assertThat(backend.rankOf(scoreBatch, request, rows + 2_999))
                        .isEqualTo(scene.reference.rankOf(batch.get(request), rows + 2_999));
            }
        }
    }

    @Test
    void rankOf_realNumbers_agreesWithTheAnswerOfScore() {
        SplittableRandom random = new SplittableRandom(5);
        Scene scene = new Scene(random, 3_001, 64, () -> random.nextDouble(-1, 1));
        List<Request> requests = scene.requests(2, 1_000);
        try (ScoringBackend backend = scene.load(create(64, 3_001))) {
            ScoreBatch batch = batchOf(backend, requests);
            ScoreResults results = new ScoreResults();
            backend.score(batch, results);
            for (int place = 0; place < results.count(1); place += 37) {
                assertThat(backend.rankOf(batch, 1, results.row(1, place))).isEqualTo(place + 1);
            }
        }
    }

    @Test
    void rankOf_equalScores_countAgainstTheRow() {
        try (ScoringBackend backend = live(create(4, 100), 100)) {
            ScoreBatch batch = batchOf(backend, List.of(new Request(new float[4], 1)));

            assertThat(backend.rankOf(batch, 0, 0)).isEqualTo(100);
        }
    }

    @Test
    void rankOf_excludedRow_isThePlaceItWouldTake() {
        try (ScoringBackend backend = live(create(4, 100), 100)) {
            Request request = new Request(new float[4], 1);
            request.excluded().add(42);
            request.additions().add(new Addition(42, -1));
            ScoreBatch batch = batchOf(backend, List.of(request));

            assertThat(backend.rankOf(batch, 0, 42)).isEqualTo(100);
            assertThat(backend.rankOf(batch, 0, 41)).isEqualTo(99);
        }
    }

    // What is refused

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 2e15f})
    void put_componentNotAllowed_namesTheRowAndStagesNothing(float value) {
        try (ScoringBackend backend = create(4, 10)) {
            assertThatThrownBy(() -> backend.put(7, new float[] {0, 0, value, 0}, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row=7")
                    .hasMessageContaining("dimension=2")
                    .hasMessageContaining("value=" + value);
            assertThat(backend.publish()).isZero();
        }
    }

    @Test
    void put_rowOutOfRange_namesRowAndCapacity() {
        try (ScoringBackend backend = create(4, 10)) {
            for (int row : new int[] {-1, 10}) {
                assertThatThrownBy(() -> backend.put(row, new float[4], 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("row=" + row)
                        .hasMessageContaining("capacity=10");
                assertThatThrownBy(() -> backend.setLive(row, true))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("row=" + row);
            }
        }
    }

    @Test
    void put_sourceTooShort_isRefused() {
        try (ScoringBackend backend = create(8, 10)) {
            assertThatThrownBy(() -> backend.put(1, new float[10], 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row=1, length=10, offset=3, dimensions=8");
        }
    }

    @Test
    void score_rowBeyondCapacity_namesRequestAndRow() {
        try (ScoringBackend backend = live(create(4, 10), 10)) {
            Request harmless = new Request(new float[4], 1);
            Request addition = new Request(new float[4], 1);
            addition.additions().add(new Addition(10, 1));
            Request exclusion = new Request(new float[4], 1);
            exclusion.excluded().add(11);

            assertThatThrownBy(() -> score(backend, List.of(harmless, addition)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request=1, row=10, capacity=10");
            assertThatThrownBy(() -> score(backend, List.of(exclusion)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request=0, row=11, capacity=10");
        }
    }

    @Test
    void score_otherDimensions_isRefused() {
        try (ScoringBackend backend = create(4, 10)) {
            assertThatThrownBy(() -> backend.score(new ScoreBatch(8), new ScoreResults()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("batch=8, backend=4");
        }
    }

    @Test
    void rankOf_unknownRequestOrRow_isRefused() {
        try (ScoringBackend backend = create(4, 10)) {
            ScoreBatch batch = batchOf(backend, List.of(new Request(new float[4], 1)));
            assertThatThrownBy(() -> backend.rankOf(batch, 1, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> backend.rankOf(batch, 0, 10))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row=10");
        }
    }

    @Test
    void close_laterCalls_areRefused() {
        ScoringBackend backend = create(4, 10);
        ScoreBatch batch = batchOf(backend, List.of(new Request(new float[4], 1)));
        backend.close();
        backend.close();

        for (Runnable call :
                List.<Runnable>of(
                        () -> backend.put(0, new float[4], 0),
                        () -> backend.setLive(0, true),
                        () -> backend.setFilter(0, new BitSet()),
                        backend::publish,
                        () -> backend.score(batch, new ScoreResults()),
                        () -> backend.rankOf(batch, 0, 0))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, -4, 516})
    void create_dimensionsOutOfRange_areRefused(int dimensions) {
        assertThatThrownBy(() -> create(dimensions, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dimensions=" + dimensions);
    }

    @Test
    void create_capacityBelowOne_isRefused() {
        assertThatThrownBy(() -> create(4, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity=0");
    }

    static ScoreBatch batchOf(ScoringBackend backend, List<Request> requests) {
        ScoreBatch batch = new ScoreBatch(backend.dimensions());
        requests.forEach(request -> request.addTo(batch));
        return batch;
    }

    static ScoreResults score(ScoringBackend backend, List<Request> requests) {
        ScoreResults results = new ScoreResults();
        backend.score(batchOf(backend, requests), results);
        return results;
    }

    static List<Scored> answer(ScoreResults results, int request) {
        List<Scored> answer = new ArrayList<>();
        for (int place = 0; place < results.count(request); place++) {
            answer.add(new Scored(results.row(request, place), results.score(request, place)));
        }
        return answer;
    }

    private static int bestFirst(Scored a, Scored b) {
        int byScore = Double.compare(b.score(), a.score());
        return byScore == 0 ? Integer.compare(a.row(), b.row()) : byScore;
    }

    private static ScoringBackend live(ScoringBackend backend, int rows) {
        IntStream.range(0, rows).forEach(row -> backend.setLive(row, true));
        backend.publish();
        return backend;
    }

    private static void stageEverywhere(ScoringBackend backend, int rows, float[] vector) {
        IntStream.range(0, rows).forEach(row -> backend.put(row, vector, 0));
    }

    private static float[] filled(int dimensions, float value) {
        float[] vector = new float[dimensions];
        Arrays.fill(vector, value);
        return vector;
    }

    /** A random catalogue with some dead rows and rows without a vector, and requests to it. */
    private static final class Scene {

        private final SplittableRandom random;
        private final DoubleSupplier values;
        private final int rows;
        private final int dimensions;
        private final ReferenceScorer reference = new ReferenceScorer();

        Scene(SplittableRandom random, int rows, int dimensions, DoubleSupplier values) {
            this.random = random;
            this.values = values;
            this.rows = rows;
            this.dimensions = dimensions;
        }

        ScoringBackend load(ScoringBackend backend) {
            for (int row = 0; row < rows; row++) {
                if (random.nextInt(50) != 0) {
                    float[] vector = vector();
                    backend.put(row, vector, 0);
                    reference.put(row, vector);
                }
                boolean live = random.nextInt(10) != 0;
                backend.setLive(row, live);
                reference.setLive(row, live);
            }
            backend.publish();
            return backend;
        }

        List<Request> requests(int count, int k) {
            List<Request> requests = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                Request request = new Request(vector(), k);
                // Some requests have none, some have several for one row.
                int additions = random.nextInt(3) * random.nextInt(200);
                for (int addition = 0; addition < additions; addition++) {
                    int row = random.nextInt(rows);
                    request.additions().add(new Addition(row, (float) values.getAsDouble()));
                    if (random.nextInt(4) == 0) {
                        request.additions().add(new Addition(row, (float) values.getAsDouble()));
                    }
                }
                int exclusions = random.nextInt(2) * random.nextInt(rows / 4 + 1);
                for (int exclusion = 0; exclusion < exclusions; exclusion++) {
                    request.excluded().add(random.nextInt(rows));
                }
                requests.add(request);
            }
            return requests;
        }

        private float[] vector() {
            float[] vector = new float[dimensions];
            for (int dimension = 0; dimension < dimensions; dimension++) {
                vector[dimension] = (float) values.getAsDouble();
            }
            return vector;
        }
    }
}
