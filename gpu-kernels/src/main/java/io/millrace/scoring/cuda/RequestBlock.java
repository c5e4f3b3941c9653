package io.millrace.scoring.cuda;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.cuda.KernelArguments.ScanAddress;
import io.millrace.scoring.cuda.KernelArguments.ScanInteger;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jcuda.driver.CUstream;

/**
 * A group of requests as the kernels want it, laid out in pinned memory for one transfer.
 *
 * <p>Excluded rows and rows with additions are sorted for each request. Both together are the rows
 * that a scan passes over (a binary search tells it); those with additions that are not excluded
 * are the boosted rows, scored apart with their additions in the order in which they were added.
 *
 * <p>Sections, each at a multiple of 16 bytes, for R requests: queries, slack, K, filters, active
 * requests, starts of handled rows, starts of boosted rows, starts of additions, handled rows,
 * boosted rows, additions. Reused; not thread-safe.
 */
final class RequestBlock {

    private static final int NO_ROW = -1;

    private final int dimensions;
    private final int mostRequests;
    private final int mostBytes;
    private final double relativeError;
    private final ColumnUnits units;
    private final CudaMemory.Pinned pinned;
    private final CudaMemory.Block device;
    private final ByteBuffer buffer;
    private final FloatBuffer floats;

    private long[] additions = new long[64];
    private int[] exclusions = new int[64];

    private int requests;
    private int handled;
    private int boosted;
    private int values;
    private int mostWanted;
    private int mostBoosted;

    private int slackAt;
    private int wantedAt;
    private int filtersAt;
    private int activeAt;
    private int handledStartsAt;
    private int boostStartsAt;
    private int valueStartsAt;
    private int handledAt;
    private int boostedAt;
    private int valuesAt;
    private int end;

    RequestBlock(
            CudaMemory memory,
            ColumnUnits units,
            TensorFormat format,
            int dimensions,
            ScorerShape shape) {
        this.dimensions = dimensions;
        this.units = units;
        relativeError = format.relativeError(dimensions);
        mostRequests = shape.groupRequests();
        mostBytes = shape.uploadBytes();
        pinned = memory.allocatePinned(mostBytes);
        device = memory.allocate(mostBytes);
        buffer = pinned.buffer();
        floats = buffer.asFloatBuffer();
    }

    /**
     * Takes as many requests as fit, from one on.
     *
     * @return how many; 0 if not even the first fits
     */
    int fill(ScoreBatch batch, int first) {
        int count = 0;
        int additionCount = 0;
        int exclusionCount = 0;
        while (count < mostRequests && first + count < batch.size()) {
            int moreAdditions = additionCount + countAdditions(batch, first + count);
            int moreExclusions = exclusionCount + countExclusions(batch, first + count);
            if (layOut(count + 1, moreAdditions, moreExclusions) > mostBytes) {
                break;
            }
            additionCount = moreAdditions;
            exclusionCount = moreExclusions;
            count++;
        }
        if (count > 0) {
            layOut(count, additionCount, exclusionCount);
            begin();
            for (int request = first; request < first + count; request++) {
                append(batch, request, NO_ROW);
            }
        }
        return count;
    }

    /**
     * Takes one request, and once more with the additions of one row alone.
     *
     * @return whether they fit
     */
    boolean fillForRank(ScoreBatch batch, int request, int row) {
        int additionCount = 2 * countAdditions(batch, request);
        int exclusionCount = countExclusions(batch, request);
        if (layOut(2, additionCount, exclusionCount) > mostBytes) {
            return false;
        }
        begin();
        append(batch, request, NO_ROW);
        append(batch, request, row);
        return true;
    }

    /** The most rows that a request of the group wants. */
    int mostWanted() {
        return mostWanted;
    }

    /** The most boosted rows that a request of the group has. */
    int mostBoosted() {
        return mostBoosted;
    }

    /** Brings all of it to the GPU. */
    void upload(CUstream stream) {
        device.upload(pinned, end, stream);
    }

    /** Replaces the active requests, here and on the GPU; all are active at first. */
    void setActive(int[] active, int count, CUstream stream) {
        for (int index = 0; index < count; index++) {
            buffer.putInt(activeAt + index * Integer.BYTES, active[index]);
        }
        upload(stream);
    }

    /** Tells a scan where everything is. */
    void describe(KernelArguments<ScanAddress, ScanInteger> scan) {
        long base = device.address();
        scan.set(ScanAddress.QUERIES, base)
                .set(ScanAddress.SLACK, base + slackAt)
                .set(ScanAddress.WANTED, base + wantedAt)
                .set(ScanAddress.REQUEST_FILTERS, base + filtersAt)
                .set(ScanAddress.ACTIVE_REQUESTS, base + activeAt)
                .set(ScanAddress.HANDLED_STARTS, base + handledStartsAt)
                .set(ScanAddress.HANDLED, base + handledAt)
                .set(ScanAddress.BOOST_STARTS, base + boostStartsAt)
                .set(ScanAddress.BOOSTED_ROWS, base + boostedAt)
                .set(ScanAddress.BOOST_VALUE_STARTS, base + valueStartsAt)
                .set(ScanAddress.BOOST_VALUES, base + valuesAt)
                .set(ScanInteger.REQUESTS, requests)
                .set(ScanInteger.ACTIVE, requests);
    }

    private void begin() {
        requests = 0;
        handled = 0;
        boosted = 0;
        values = 0;
        mostWanted = 0;
        mostBoosted = 0;
        buffer.putInt(handledStartsAt, 0);
        buffer.putInt(boostStartsAt, 0);
        buffer.putInt(valueStartsAt, 0);
    }

    private void append(ScoreBatch batch, int number, int onlyRow) {
        floats.position(requests * dimensions);
        floats.put(batch.queries(), number * dimensions, dimensions);
        double slack = relativeError * units.norm(batch.queries(), number * dimensions);
        int at = requests * Integer.BYTES;
        buffer.putFloat(slackAt + at, Math.nextUp((float) slack));
        buffer.putInt(wantedAt + at, batch.k(number));
        buffer.putInt(filtersAt + at, batch.filter(number));
        buffer.putInt(activeAt + at, requests);
        int additionCount = collectAdditions(batch, number, onlyRow);
        int exclusionCount = onlyRow == NO_ROW ? collectExclusions(batch, number) : 0;
        int boostedBefore = boosted;
        merge(batch, additionCount, exclusionCount);
        requests++;
        buffer.putInt(handledStartsAt + requests * Integer.BYTES, handled);
        buffer.putInt(boostStartsAt + requests * Integer.BYTES, boosted);
        mostWanted = Math.max(mostWanted, batch.k(number));
        mostBoosted = Math.max(mostBoosted, boosted - boostedBefore);
    }

    /** Goes through the sorted additions and exclusions of a request at the same pace. */
    private void merge(ScoreBatch batch, int additionCount, int exclusionCount) {
        int addition = 0;
        int exclusion = 0;
        while (addition < additionCount || exclusion < exclusionCount) {
            int boostRow = addition < additionCount ? row(addition) : Integer.MAX_VALUE;
            int excludedRow =
                    exclusion < exclusionCount ? exclusions[exclusion] : Integer.MAX_VALUE;
            int row = Math.min(boostRow, excludedRow);
            boolean excluded = row == excludedRow;
            buffer.putInt(handledAt + handled++ * Integer.BYTES, row);
            while (exclusion < exclusionCount && exclusions[exclusion] == row) {
                exclusion++;
            }
            if (boostRow == row && !excluded) {
                buffer.putInt(boostedAt + boosted++ * Integer.BYTES, row);
            }
            while (addition < additionCount && row(addition) == row) {
                if (!excluded) {
                    float value = batch.additionValue((int) additions[addition]);
                    buffer.putFloat(valuesAt + values++ * Float.BYTES, value);
                }
                addition++;
            }
            buffer.putInt(valueStartsAt + boosted * Integer.BYTES, values);
        }
    }

    private int row(int addition) {
        return (int) (additions[addition] >>> Integer.SIZE);
    }

    private int collectAdditions(ScoreBatch batch, int request, int onlyRow) {
        int count = 0;
        for (int entry = batch.firstAddition(request);
                entry != ScoreBatch.NONE;
                entry = batch.nextAddition(entry)) {
            int row = batch.additionRow(entry);
            if (onlyRow == NO_ROW || row == onlyRow) {
                if (count == additions.length) {
                    additions = Arrays.copyOf(additions, count * 2);
                }
                // Entries count up in the order in which they were added.
                additions[count++] = (long) row << Integer.SIZE | entry;
            }
        }
        Arrays.sort(additions, 0, count);
        return count;
    }

    private int collectExclusions(ScoreBatch batch, int request) {
        int count = 0;
        for (int entry = batch.firstExclusion(request);
                entry != ScoreBatch.NONE;
                entry = batch.nextExclusion(entry)) {
            if (count == exclusions.length) {
                exclusions = Arrays.copyOf(exclusions, count * 2);
            }
            exclusions[count++] = batch.exclusionRow(entry);
        }
        Arrays.sort(exclusions, 0, count);
        return count;
    }

    private static int countAdditions(ScoreBatch batch, int request) {
        int count = 0;
        for (int entry = batch.firstAddition(request);
                entry != ScoreBatch.NONE;
                entry = batch.nextAddition(entry)) {
            count++;
        }
        return count;
    }

    private static int countExclusions(ScoreBatch batch, int request) {
        int count = 0;
        for (int entry = batch.firstExclusion(request);
                entry != ScoreBatch.NONE;
                entry = batch.nextExclusion(entry)) {
            count++;
        }
        return count;
    }

    /** Places the sections, with room for the most that the numbers allow, and returns the end. */
    private long layOut(int count, int additionCount, int exclusionCount) {
        long next = aligned((long) count * dimensions);
        slackAt = (int) next;
        next += aligned(count);
        wantedAt = (int) next;
        next += aligned(count);
        filtersAt = (int) next;
        next += aligned(count);
        activeAt = (int) next;
        next += aligned(count);
        handledStartsAt = (int) next;
        next += aligned(count + 1L);
        boostStartsAt = (int) next;
        next += aligned(count + 1L);
        valueStartsAt = (int) next;
        next += aligned(additionCount + 1L);
        handledAt = (int) next;
        next += aligned((long) additionCount + exclusionCount);
        boostedAt = (int) next;
        next += aligned(additionCount);
        valuesAt = (int) next;
        next += aligned(additionCount);
        end = (int) next;
        return next;
    }

    private static long aligned(long words) {
        return (words * Integer.BYTES + 15) / 16 * 16;
    }
}
