package io.millrace.scoring.cuda;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.cpu.CpuScoringBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Compares answers of the GPU with what they have to be, over shapes and catalogues.
 *
 * <p>Every answer must have the rows and the bits of the backend on the CPU. For some requests of
 * each case the ranking is also computed here, in the plainest way: the canonical chain of fused
 * multiply-adds for every row, a sort, a cut; and every canonical score must lie within its error
 * bound of the sum in double precision.
 */
final class CorrectnessCheck {

    /** Requests of a case that are ranked in the plain way as well. */
    private static final int RANKED_PLAINLY = 3;

    private CorrectnessCheck() {}

    /**
     * One comparison.
     *
     * @param requests in the batch
     * @param k rows wanted, of every other request half as many
     * @param format of the tensor cores
     * @param masked whether rows are dead, excluded, filtered and have additions
     * @param shape how much is done at a time
     */
    record Case(
            int requests,
            int rows,
            int dimensions,
            int k,
            CheckCatalogue catalogue,
            TensorFormat format,
            boolean masked,
            ScorerShape shape) {

        @Override
        public String toString() {
            return "B=%d N=%d D=%d K=%d %s %s%s candidates=%d"
                    .formatted(
                            requests,
                            rows,
                            dimensions,
                            k,
                            catalogue.name().toLowerCase(Locale.ROOT),
                            requests > shape.singleRequests() ? format.kernelName() : "fp32",
                            masked ? " masked" : "",
                            shape.candidateCapacity());
        }
    }

    /** Small cases that together take every path through the kernels. */
    static List<Case> paths() {
        List<Case> cases = new ArrayList<>();
        ScorerShape tight = new ScorerShape(128, 1_152, 8, 1 << 20);
        ScorerShape roomy = new ScorerShape(128, 4_096, 8, 1 << 20);
        for (CheckCatalogue catalogue : CheckCatalogue.values()) {
            boolean bf16 = catalogue.ordinal() % 2 == 0;
            cases.add(single(3, 2_051, 20, 100, catalogue, true, tight));
            cases.add(tensor(23, 2_051, 36, 60, catalogue, bf16, true, tight));
            cases.add(tensor(70, 1_327, 64, 30, catalogue, !bf16, true, roomy));
        }
        cases.add(single(3, 3_001, 8, 100, CheckCatalogue.EQUAL, false, tight));
        cases.add(tensor(9, 3_001, 8, 100, CheckCatalogue.EQUAL, true, false, tight));
        // More rows pass than there is room for, and not of every request.
        for (boolean bf16 : new boolean[] {true, false}) {
            cases.add(tensor(9, 6_001, 20, 100, CheckCatalogue.UNDERESTIMATED, bf16, false, tight));
            cases.add(
                    tensor(9, 3_001, 20, 100, CheckCatalogue.SOME_INDIFFERENT, bf16, false, tight));
        }
        cases.add(single(3, 1_344, 20, 50, CheckCatalogue.RANDOM, true, roomy));
        cases.add(tensor(9, 1_344, 20, 50, CheckCatalogue.RANDOM, true, true, roomy));
        cases.add(single(1, 4_099, 4, 1, CheckCatalogue.RANDOM, false, roomy));
        cases.add(single(2, 1_031, 68, 1_000, CheckCatalogue.WHOLE, true, tight));
        cases.add(single(7, 517, 512, 13, CheckCatalogue.RANDOM, true, roomy));
        cases.add(tensor(9, 131, 4, 1_000, CheckCatalogue.RANDOM, true, true, tight));
        cases.add(tensor(65, 643, 132, 5, CheckCatalogue.RANDOM, true, true, roomy));
        cases.add(tensor(130, 389, 20, 7, CheckCatalogue.RANDOM, false, true, roomy));
        cases.add(tensor(10, 257, 512, 20, CheckCatalogue.RANDOM, true, true, roomy));
        return cases;
    }

    /** All the shapes there are, for a machine that is fast. */
    static List<Case> shapes() {
        List<Case> cases = new ArrayList<>(paths());
        int[] requests = {1, 2, 5, 8, 9, 64, 65, 200, 1_500};
        int[] rows = {1, 127, 128, 129, 9_999, 100_003};
        int[] dimensions = {4, 12, 64, 100, 128, 256, 512};
        int[] ks = {1, 10, 100, 1_000};
        SplittableRandom random = new SplittableRandom(11);
        for (int row : rows) {
            for (int dimension : dimensions) {
                // Every number of rows meets every dimension; the rest takes turns.
                int request = requests[random.nextInt(requests.length)];
                CheckCatalogue[] catalogues = CheckCatalogue.values();
                CheckCatalogue catalogue = catalogues[random.nextInt(catalogues.length)];
                int k = ks[random.nextInt(ks.length)];
                boolean bf16 = random.nextBoolean();
                boolean masked = random.nextInt(4) > 0;
                cases.add(
                        tensor(
                                request,
                                row,
                                dimension,
                                k,
                                catalogue,
                                bf16,
                                masked,
                                ScorerShape.DEFAULT));
            }
        }
        return cases;
    }

    private static Case single(
            int requests,
            int rows,
            int dimensions,
            int k,
            CheckCatalogue catalogue,
            boolean masked,
            ScorerShape shape) {
        return new Case(requests, rows, dimensions, k, catalogue, TensorFormat.TF32, masked, shape);
    }

    private static Case tensor(
            int requests,
            int rows,
            int dimensions,
            int k,
            CheckCatalogue catalogue,
            boolean bf16,
            boolean masked,
            ScorerShape shape) {
        TensorFormat format = bf16 ? TensorFormat.BF16 : TensorFormat.TF32;
        return new Case(requests, rows, dimensions, k, catalogue, format, masked, shape);
    }

    /**
     * Runs one case.
     *
     * @param device the number of the GPU
     * @return what was wrong, or an empty text
     * @throws IllegalStateException if the GPU cannot be used
     */
    static String run(Case test, int device) {
        List<String> lost = new ArrayList<>();
        // A full table too: behind the last row begins somebody else's memory.
        int capacity = test.rows % Integer.SIZE == 0 ? test.rows : test.rows + 3;
        try (CudaScoringBackend gpu =
                        new CudaScoringBackend(
                                test.dimensions,
                                capacity,
                                new CudaSettings(device, Long.MAX_VALUE),
                                lost::add,
                                test.format,
                                test.shape);
                CpuScoringBackend cpu = new CpuScoringBackend(test.dimensions, capacity)) {
            Scene scene = new Scene(test);
            scene.load(gpu, cpu);
            ScoreResults actual = new ScoreResults();
            ScoreResults expected = new ScoreResults();
            gpu.score(scene.batch, actual);
            cpu.score(scene.batch, expected);
            String difference = difference(expected, actual);
            for (int request = 0; request < Math.min(RANKED_PLAINLY, test.requests); request++) {
                if (difference.isEmpty()) {
                    difference = scene.plainly(request, actual);
                }
                int row = Math.min(test.rows - 1, 31 * request);
                int rank = gpu.rankOf(scene.batch, request, row);
                int place = cpu.rankOf(scene.batch, request, row);
                if (difference.isEmpty() && rank != place) {
                    difference =
                            "request %d: row %d ranks %d, not %d"
                                    .formatted(request, row, place, rank);
                }
            }
            if (gpu.kind() != ScoringBackendKind.CUDA) {
                return String.join(" ", lost);
            }
            return difference;
        }
    }

    private static String difference(ScoreResults expected, ScoreResults actual) {
        for (int request = 0; request < expected.size(); request++) {
            if (expected.count(request) != actual.count(request)) {
                return "request %d: %d rows, not %d"
                        .formatted(request, expected.count(request), actual.count(request));
            }
            for (int place = 0; place < expected.count(request); place++) {
                int row = expected.row(request, place);
                float score = expected.score(request, place);
                if (row != actual.row(request, place)
                        || Float.floatToRawIntBits(score)
                                != Float.floatToRawIntBits(actual.score(request, place))) {
                    return "request %d, place %d: row %d with %s, not row %d with %s"
                            .formatted(
                                    request,
                                    place,
                                    row,
                                    score,
                                    actual.row(request, place),
                                    actual.score(request, place));
                }
            }
        }
        return "";
    }

    /** The rows and requests of a case. */
    private static final class Scene {

        private static final int FILTERS = 2;

        private final Case test;
        private final SplittableRandom random;
        private final float[][] vectors;
        private final BitSet live = new BitSet();
        private final BitSet[] filters = new BitSet[FILTERS];
        private final ScoreBatch batch;

        Scene(Case test) {
            this.test = test;
            random = new SplittableRandom(test.rows * 31L + test.dimensions);
            vectors = new float[test.rows][test.dimensions];
            for (int row = 0; row < test.rows; row++) {
                for (int d = 0; d < test.dimensions; d++) {
                    vectors[row][d] = test.catalogue.component(random, row, test.rows, d);
                }
                live.set(row, !test.masked || random.nextInt(10) > 0);
            }
            for (int filter = 0; filter < FILTERS; filter++) {
                filters[filter] = new BitSet();
                for (int row = 0; row < test.rows; row++) {
                    filters[filter].set(row, random.nextInt(FILTERS + 1) > filter);
                }
            }
            batch = new ScoreBatch(test.dimensions);
            for (int request = 0; request < test.requests; request++) {
                addRequest(request);
            }
        }

        private void addRequest(int request) {
            float[] query = new float[test.dimensions];
            for (int d = 0; d < test.dimensions; d++) {
                query[d] = test.catalogue.queryComponent(random, request, d);
            }
            batch.add(query, 0, request % 2 == 0 ? test.k : (test.k + 1) / 2);
            if (!test.masked) {
                return;
            }
            if (request % 3 > 0) {
                batch.filter(request, request % FILTERS);
            }
            if (request % 7 == 5) {
                // All but a few rows, or all, are excluded.
                IntStream.range(request % 2 * 9, test.rows)
                        .forEach(row -> batch.exclude(request, row));
            }
            int entries = request % 4 == 3 ? 0 : random.nextInt(test.rows + 1);
            for (int entry = 0; entry < entries; entry++) {
                int row = random.nextInt(test.rows);
                if (random.nextInt(3) == 0) {
                    batch.exclude(request, row);
                } else {
                    batch.addSparse(request, row, (float) random.nextDouble(-1, 1));
                }
            }
        }

        /** Loads the rows in two publications, with some of the first undone by the second. */
        void load(CudaScoringBackend gpu, CpuScoringBackend cpu) {
            float[] other = new float[test.dimensions];
            Arrays.fill(other, 0.5f);
            for (int row = 0; row < test.rows; row++) {
                boolean changes = row % 5 == 2;
                gpu.put(row, changes ? other : vectors[row], 0);
                cpu.put(row, changes ? other : vectors[row], 0);
                gpu.setLive(row, changes != live.get(row));
                cpu.setLive(row, changes != live.get(row));
            }
            gpu.publish();
            cpu.publish();
            for (int row = 2; row < test.rows; row += 5) {
                gpu.put(row, vectors[row], 0);
                cpu.put(row, vectors[row], 0);
                gpu.setLive(row, live.get(row));
                cpu.setLive(row, live.get(row));
            }
            for (int filter = 0; filter < FILTERS; filter++) {
                gpu.setFilter(filter, filters[filter]);
                cpu.setFilter(filter, filters[filter]);
            }
            gpu.publish();
            cpu.publish();
        }

        /** Compares an answer with the plainest way to get it. */
        String plainly(int request, ScoreResults actual) {
            float[] scores = new float[test.rows];
            BitSet eligible = (BitSet) live.clone();
            int filter = batch.filter(request);
            if (filter != ScoreBatch.NONE) {
                eligible.and(filters[filter]);
            }
            for (int row = 0; row < test.rows; row++) {
                float chain = 0;
                double sum = 0;
                double magnitudes = 0;
                for (int d = 0; d < test.dimensions; d++) {
                    float component = batch.queries()[request * test.dimensions + d];
                    chain = Math.fma(component, vectors[row][d], chain);
                    sum += (double) component * vectors[row][d];
                    magnitudes += Math.abs((double) component * vectors[row][d]);
                }
                scores[row] = chain;
                double bound = 2 * test.dimensions * (magnitudes * 0x1p-24 + Float.MIN_VALUE);
                if (!(Math.abs(chain - sum) <= bound)) {
                    return "request %d, row %d: %s is too far from %s"
                            .formatted(request, row, chain, sum);
                }
            }
            int entry = batch.firstAddition(request);
            while (entry != ScoreBatch.NONE) {
                scores[batch.additionRow(entry)] += batch.additionValue(entry);
                entry = batch.nextAddition(entry);
            }
            entry = batch.firstExclusion(request);
            while (entry != ScoreBatch.NONE) {
                eligible.clear(batch.exclusionRow(entry));
                entry = batch.nextExclusion(entry);
            }
            Integer[] ranking = eligible.stream().boxed().toArray(Integer[]::new);
            // A stable sort: rows of equal scores stay in ascending order. Adding zero makes -0
            // equal to 0.
            Arrays.sort(ranking, (a, b) -> Float.compare(scores[b] + 0f, scores[a] + 0f));
            int size = Math.min(batch.k(request), ranking.length);
            if (actual.count(request) != size) {
                return "request %d: %d rows, counted plainly %d"
                        .formatted(request, actual.count(request), size);
            }
            for (int place = 0; place < size; place++) {
                int row = ranking[place];
                if (actual.row(request, place) != row
                        || actual.score(request, place) != scores[row] + 0f) {
                    return "request %d, place %d: row %d with %s, plainly row %d with %s"
                            .formatted(
                                    request,
                                    place,
                                    actual.row(request, place),
                                    actual.score(request, place),
                                    row,
                                    scores[row]);
                }
            }
            return "";
        }
    }
}
