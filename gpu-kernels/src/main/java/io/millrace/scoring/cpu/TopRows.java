package io.millrace.scoring.cpu;

import io.millrace.scoring.ScoreResults;
import java.util.Arrays;

/**
 * The K best rows seen so far, for rows that come in ascending order.
 *
 * <p>A buffer of twice K entries. An entry is one long: the score, mapped to an integer of the same
 * order, above the inverted row number, so that a plain comparison ranks by descending score and
 * then by ascending row, and no two entries are equal. When the buffer is full, quickselect moves
 * the best K to its front and the K-th score becomes the threshold that a later row must exceed: a
 * later row of an equal score would rank behind. Each selection drops K entries, so an offer costs
 * O(1) amortised, and after the first few tiles hardly any row gets that far.
 *
 * <p>Working memory of one request, reused; not thread-safe.
 */
final class TopRows {

    private long[] entries = new long[0];
    private int limit;
    private int size;
    private float threshold;

    /** Forgets everything and keeps the best {@code k} from now on. */
    void reset(int k) {
        limit = k;
        size = 0;
        threshold = Float.NEGATIVE_INFINITY;
        if (entries.length < 2 * k) {
            entries = new long[2 * k];
        }
    }

    /** What a later row must exceed. Negative infinity until 2K rows were offered. */
    float threshold() {
        return threshold;
    }

    /** Takes a row whose score exceeds the threshold. */
    void offer(int row, float score) {
        entries[size++] = entry(row, score);
        if (size == 2 * limit) {
            select();
            threshold = score(entries[limit - 1]);
        }
    }

    /** Takes the best rows of another one, which has seen other rows and is empty afterwards. */
    void takeAll(TopRows other) {
        if (size > limit) {
            select();
        }
        if (other.size > limit) {
            other.select();
        }
        System.arraycopy(other.entries, 0, entries, size, other.size);
        size += other.size;
        other.size = 0;
    }

    /** Appends the best rows, best first, to the answer of a request. */
    void drainTo(ScoreResults results, int request) {
        if (size > limit) {
            select();
        }
        Arrays.sort(entries, 0, size);
        for (int index = size - 1; index >= 0; index--) {
            results.append(request, row(entries[index]), score(entries[index]));
        }
        size = 0;
    }

    /** Moves the best entries to the front, the worst of them to the end of the front. */
    private void select() {
        int target = limit - 1;
        int low = 0;
        int high = size - 1;
        while (low < high) {
            long pivot = medianOfThree(low, high);
            int left = low;
            int right = high;
            while (left <= right) {
                while (entries[left] > pivot) {
                    left++;
                }
                while (entries[right] < pivot) {
                    right--;
                }
                if (left <= right) {
                    long swapped = entries[left];
                    entries[left++] = entries[right];
                    entries[right--] = swapped;
                }
            }
            if (target <= right) {
                high = right;
            } else if (target >= left) {
                low = left;
            } else {
                break;
            }
        }
        size = limit;
    }

    private long medianOfThree(int low, int high) {
        long a = entries[low];
        long b = entries[(low + high) >>> 1];
        long c = entries[high];
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    private static long entry(int row, float score) {
        // Adding zero turns -0.0 into 0.0: equal scores must be equal bits.
        int bits = Float.floatToRawIntBits(score + 0f);
        int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return (long) ordered << Integer.SIZE | (~row & 0xFFFF_FFFFL);
    }

    private static int row(long entry) {
        return ~(int) entry;
    }

    private static float score(long entry) {
        int ordered = (int) (entry >> Integer.SIZE);
        return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & Integer.MAX_VALUE));
    }
}
