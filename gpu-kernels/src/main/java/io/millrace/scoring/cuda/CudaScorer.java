package io.millrace.scoring.cuda;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.cuda.CudaContext.Kernel;
import io.millrace.scoring.cuda.KernelArguments.ScanAddress;
import io.millrace.scoring.cuda.KernelArguments.ScanInteger;
import java.nio.ByteBuffer;

/**
 * Runs batches on the GPU: uploads a group of requests, launches its rounds, collects the answers.
 *
 * <h2>Rounds</h2>
 *
 * <p>The catalogue is scanned in ranges of tiles, each range some times as long as all before it.
 * In every round rows that can beat a request's threshold, its K-th best score so far, are appended
 * to the request's buffer, scored exactly if the filter was approximate, and cut down to the K
 * best. With rows in no particular order a round that multiplies the rows seen by g appends about
 * {@code K (g - 1)} of them; g is chosen so that twice as many have room. Rows with additions come
 * first, and raise the threshold before the scan begins.
 *
 * <h2>When there is no room</h2>
 *
 * <p>Rows that find the buffer full are lost, and the request is marked. The threshold found from
 * those that had room is still a lower bound on its K-th best score. So the marked requests are
 * scanned again, with that threshold and in single precision, where no error bound lets rows pass
 * that do not belong to the answer; as often as it takes. Each time the threshold rises past at
 * least {@code candidateCapacity - K} rows that passed before, usually past nearly all.
 *
 * <p>Not thread-safe.
 */
final class CudaScorer {

    static final int TILE_ROWS = 128;

    private static final int SELECT_THREADS = 256;
    private static final int TENSOR_THREADS = 256;
    private static final int LARGEST_SINGLE_GROUP = 8;
    private static final int LARGEST_GROWTH = 8;

    /** Three stages of 128 rows of 32 floats and 16 bytes of padding. */
    private static final int SINGLE_STAGE_BYTES = 3 * TILE_ROWS * (32 + 4) * Float.BYTES;

    /** Three stages of rows and queries of 128 bytes and 16 bytes of padding. */
    private static final int TENSOR_LINE_BYTES = 3 * (128 + 16);

    private static final int SELECTION_BYTES = 1_024 * Long.BYTES + 256 * Integer.BYTES + 24;

    private static final Kernel BOOSTED = new Kernel("score_boosted", TILE_ROWS, 0);
    private static final Kernel OWN_ROW = new Kernel("score_own_row", 32, 0);
    private static final Kernel RANK_BOOSTED = new Kernel("rank_boosted", TILE_ROWS, 0);
    private static final Kernel RESCORE = new Kernel("rescore", SELECT_THREADS, 0);
    private static final Kernel SELECT = new Kernel("select_best", SELECT_THREADS, SELECTION_BYTES);
    private static final Kernel BEGIN_AGAIN = new Kernel("begin_again", SELECT_THREADS, 0);

    private final CudaContext context;
    private final CudaStream stream;
    private final CudaCatalogue catalogue;
    private final TensorFormat format;
    private final ScorerShape shape;
    private final int dimensions;
    private final Kernel roundQueries;
    private final RequestBlock requests;
    private final CudaMemory.Block candidates;
    private final CudaMemory.Block roundedQueries;
    private final CudaMemory.Block state;
    private final CudaMemory.Block answers;
    private final CudaMemory.Pinned downloaded;
    private final int[] overflowed;
    private final KernelArguments<ScanAddress, ScanInteger> scan =
            new KernelArguments<>(ScanAddress.class, ScanInteger.class);

    private long repeatedScans;
    private CudaTimer timer;

    CudaScorer(
            CudaContext context,
            CudaStream stream,
            CudaMemory memory,
            CudaCatalogue catalogue,
            TensorFormat format,
            int dimensions,
            ScorerShape shape) {
        this.context = context;
        this.stream = stream;
        this.catalogue = catalogue;
        this.format = format;
        this.shape = shape;
        this.dimensions = dimensions;
        roundQueries = new Kernel("round_queries_" + format.kernelName(), SELECT_THREADS, 0);
        requests = new RequestBlock(memory, catalogue.units(), format, dimensions, shape);
        candidates = memory.allocate(candidateBytes(shape));
        roundedQueries = memory.allocate(roundedQueryBytes(format, dimensions, shape));
        state = memory.allocate(stateBytes(shape));
        answers = memory.allocate(answerBytes(shape));
        downloaded = memory.allocatePinned((int) answerBytes(shape));
        overflowed = new int[shape.groupRequests()];
    }

    /** Bytes on the GPU that a scorer takes. */
    static long bytes(TensorFormat format, int dimensions, ScorerShape shape) {
        return shape.uploadBytes()
                + candidateBytes(shape)
                + roundedQueryBytes(format, dimensions, shape)
                + stateBytes(shape)
                + answerBytes(shape);
    }

    /**
     * Answers a batch.
     *
     * @param results reset for the batch
     * @return whether all requests had room; if not, the answers are not complete
     */
    boolean score(ScoreBatch batch, ScoreResults results) {
        int first = 0;
        while (first < batch.size()) {
            int count = requests.fill(batch, first);
            if (count == 0) {
                return false;
            }
            answer(count);
            collect(results, first, count);
            first += count;
        }
        return true;
    }

    /**
     * The place of a row in the full ranking for a request.
     *
     * @return at least 1, or 0 if the request had no room
     */
    int rankOf(ScoreBatch batch, int request, int row) {
        if (!requests.fillForRank(batch, request, row)) {
            return 0;
        }
        begin(2);
        scan.set(ScanInteger.OWN_ROW, row).set(ScanInteger.ACTIVE, 1);
        launch(OWN_ROW, 1, 1);
        int tiles = tiles();
        if (tiles > 0) {
            scan.set(ScanInteger.FIRST_TILE, 0).set(ScanInteger.END_TILE, tiles);
            launch(single("rank_rows", 1), scanBlocks(tiles, 1), 1);
        }
        if (requests.mostBoosted() > 0) {
            launch(RANK_BOOSTED, blocks(requests.mostBoosted(), TILE_ROWS), 1);
        }
        state.download(downloaded, stateBytes(shape), stream);
        synchronize();
        return 1 + downloaded.buffer().getInt(tallyAt());
    }

    /** Times the rounds of every group from now on, transfers apart; for benchmarks. */
    void timeRounds(CudaTimer roundTimer) {
        timer = roundTimer;
    }

    /** How often requests had to be scanned again since the start; for tests and benchmarks. */
    long repeatedScans() {
        return repeatedScans;
    }

    private void answer(int count) {
        begin(count);
        boolean tensor = count > shape.singleRequests() && catalogue.rows() > 0;
        if (tensor) {
            launch(roundQueries, Math.min(context.multiprocessors() * 4, count), 1);
        }
        if (timer != null) {
            timer.start();
        }
        runRounds(count, tensor);
        if (timer != null) {
            timer.stop();
        }
        download(count);
        while (true) {
            int again = 0;
            for (int request = 0; request < count; request++) {
                if (downloaded.buffer().getInt(request * Integer.BYTES) != 0) {
                    overflowed[again++] = request;
                }
            }
            if (again == 0) {
                return;
            }
            repeatedScans++;
            requests.setActive(overflowed, again, stream);
            scan.set(ScanInteger.ACTIVE, again);
            launch(BEGIN_AGAIN, blocks(again, SELECT_THREADS), 1);
            runRounds(again, false);
            download(count);
        }
    }

    private void begin(int count) {
        long base = state.address();
        int group = shape.groupRequests();
        int tiles = tiles();
        int roundedRequests = blocks(count, tensorQueries(count)) * tensorQueries(count);
        int stride = requests.mostWanted();
        catalogue.describe(scan);
        requests.describe(scan);
        scan.set(ScanAddress.CANDIDATES, candidates.address())
                .set(ScanAddress.ROUNDED_QUERIES, roundedQueries.address())
                .set(ScanAddress.THRESHOLDS, base)
                .set(ScanAddress.COUNTS, base + (long) group * Long.BYTES)
                .set(ScanAddress.KEPT, base + (long) group * (Long.BYTES + Integer.BYTES))
                .set(ScanAddress.TALLY, base + tallyAt())
                .set(ScanAddress.OWN_SCORE, base + tallyAt() + Integer.BYTES)
                .set(ScanAddress.OVERFLOWS, answers.address())
                .set(ScanAddress.ANSWER_COUNTS, answers.address() + answerCountsAt(count))
                .set(ScanAddress.ANSWER_ROWS, answers.address() + answerRowsAt(count))
                .set(ScanAddress.ANSWER_SCORES, answers.address() + answerScoresAt(count, stride))
                .set(ScanInteger.ROUNDED_QUERY_BYTES, format.queryBytes(dimensions))
                .set(ScanInteger.ROUNDED_REQUESTS, roundedRequests)
                .set(ScanInteger.CANDIDATE_CAPACITY, shape.candidateCapacity())
                .set(ScanInteger.ANSWER_STRIDE, stride)
                .set(ScanInteger.TILES, tiles)
                .set(ScanInteger.TILE_STEP, tileStep(tiles))
                .set(ScanInteger.LAST_ROUND, 0);
        requests.upload(stream);
        state.clear(stateBytes(shape), stream);
        answers.clear(answerRowsAt(count), stream);
    }

    private void runRounds(int active, boolean tensor) {
        int tiles = tiles();
        int room = shape.candidateCapacity() - requests.mostWanted();
        for (int first = 0; first < requests.mostBoosted(); first += room) {
            int size = Math.min(room, requests.mostBoosted() - first);
            scan.set(ScanInteger.FIRST_BOOST, first).set(ScanInteger.END_BOOST, first + size);
            launch(BOOSTED, blocks(size, TILE_ROWS), active);
            select(active, false);
        }
        int growth = Math.max(2, Math.min(LARGEST_GROWTH, 1 + room / (2 * requests.mostWanted())));
        int first = 0;
        int end = Math.min(tiles, room / TILE_ROWS);
        while (first < tiles) {
            scan.set(ScanInteger.FIRST_TILE, first).set(ScanInteger.END_TILE, end);
            if (tensor) {
                filter(active, end - first);
                launch(RESCORE, LARGEST_GROWTH, active);
            } else {
                score(active, end - first);
            }
            select(active, end == tiles);
            first = end;
            end = (int) Math.min(tiles, (long) end * growth);
        }
        if (tiles == 0) {
            select(active, true);
        }
    }

    private void score(int active, int tiles) {
        int queries = active > 4 ? LARGEST_SINGLE_GROUP : Integer.highestOneBit(2 * active - 1);
        int groups = blocks(active, queries);
        launch(single("score_rows_" + queries, queries), scanBlocks(tiles, groups), groups);
    }

    private void filter(int count, int tiles) {
        int queries = tensorQueries(count);
        int groups = blocks(count, queries);
        Kernel kernel =
                new Kernel(
                        "score_rows_" + format.kernelName() + "_" + queries,
                        TENSOR_THREADS,
                        tensorBytes(queries));
        launch(kernel, scanBlocks(tiles, groups), groups);
    }

    private void select(int active, boolean last) {
        scan.set(ScanInteger.LAST_ROUND, last ? 1 : 0);
        launch(SELECT, active, 1);
    }

    private void launch(Kernel kernel, int gridX, int gridY) {
        context.launch(kernel, gridX, gridY, scan.parameters(), stream);
    }

    private Kernel single(String name, int queries) {
        return new Kernel(
                name,
                TILE_ROWS,
                SINGLE_STAGE_BYTES + queries * dimensions * Float.BYTES,
                SINGLE_STAGE_BYTES + queries * ScoringBackend.MAX_DIMENSIONS * Float.BYTES);
    }

    /** Blocks along the catalogue: some for each multiprocessor, however many share a tile. */
    private int scanBlocks(int tiles, int groups) {
        return Math.max(1, Math.min(tiles, 4 * context.multiprocessors() / groups));
    }

    /** How many queries a block has, as far as there is shared memory for them. */
    private int tensorQueries(int count) {
        return count > 64 && tensorBytes(128) <= context.sharedBytes() ? 128 : 64;
    }

    private static int tensorBytes(int queries) {
        return (TILE_ROWS + queries) * TENSOR_LINE_BYTES;
    }

    private int tiles() {
        return blocks(catalogue.rows(), TILE_ROWS);
    }

    /** About the golden part of the tiles, without a common divisor. */
    static int tileStep(int tiles) {
        int step = Math.max(1, (int) (tiles * 0.6180339887498949));
        while (commonDivisor(step, tiles) > 1) {
            step++;
        }
        return step;
    }

    private static int commonDivisor(int a, int b) {
        while (b != 0) {
            int rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }

    private void download(int count) {
        answers.download(
                downloaded,
                answerScoresAt(count, requests.mostWanted())
                        + (long) count * requests.mostWanted() * Float.BYTES,
                stream);
        synchronize();
    }

    private void synchronize() {
        stream.synchronize();
    }

    private void collect(ScoreResults results, int first, int count) {
        ByteBuffer buffer = downloaded.buffer();
        int stride = requests.mostWanted();
        for (int request = 0; request < count; request++) {
            int size = buffer.getInt(answerCountsAt(count) + request * Integer.BYTES);
            int row = answerRowsAt(count) + request * stride * Integer.BYTES;
            int score = answerScoresAt(count, stride) + request * stride * Float.BYTES;
            for (int place = 0; place < size; place++) {
                results.append(
                        first + request,
                        buffer.getInt(row + place * Integer.BYTES),
                        buffer.getFloat(score + place * Float.BYTES));
            }
        }
    }

    // The answers of R requests: overflows, counts, rows, scores.

    private static int answerCountsAt(int count) {
        return count * Integer.BYTES;
    }

    private static int answerRowsAt(int count) {
        return 2 * count * Integer.BYTES;
    }

    private static int answerScoresAt(int count, int stride) {
        return (2 + stride) * count * Integer.BYTES;
    }

    private static long answerBytes(ScorerShape shape) {
        return (2L + 2L * ScoringBackend.MAX_K) * shape.groupRequests() * Integer.BYTES;
    }

    // The state of a group: thresholds, counts, kept, then the two numbers of a rank.

    private int tallyAt() {
        return shape.groupRequests() * (Long.BYTES + 2 * Integer.BYTES);
    }

    private static long stateBytes(ScorerShape shape) {
        return shape.groupRequests() * (Long.BYTES + 2L * Integer.BYTES) + 2L * Integer.BYTES;
    }

    private static long candidateBytes(ScorerShape shape) {
        return (long) shape.groupRequests() * shape.candidateCapacity() * Long.BYTES;
    }

    private static long roundedQueryBytes(TensorFormat format, int dimensions, ScorerShape shape) {
        return (long) blocks(shape.groupRequests(), 128) * 128 * format.queryBytes(dimensions);
    }

    private static int blocks(int size, int block) {
        return (int) (((long) size + block - 1) / block);
    }
}
