package io.millrace.content;

import io.millrace.events.CatalogueItem;
import java.util.Arrays;

/**
 * How many items of a catalogue have a term: what makes a rare word count more than a common one.
 *
 * <p><b>What it computes.</b> Document frequencies df by hashed term, the number N of items that
 * have any term, and from them {@code idf = ln(1 + (N - df + 0.5) / (df + 0.5))} (Robertson,
 * Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009, in the form that is
 * never negative). It is above 0 for a term that every item has, so no item loses all its terms,
 * and ln 2 for every term while nothing is counted, so that the first items are encoded by plain
 * counts.
 *
 * <p><b>A sample is enough.</b> Items are spread over parallel learners by a hash of their id,
 * which knows nothing of their words. So the items of one learner are a random sample of the
 * catalogue, its ratio df / N is an unbiased estimate of the catalogue's, and no learner needs the
 * counts of another. With P learners and df items in the whole catalogue, the relative standard
 * deviation of a learner's estimate is {@code sqrt((P - 1) / df)}, which is the error of the idf as
 * well since that is a logarithm: 0.26 for a word in 100 items and 8 learners, where the idf itself
 * is 6.9 in a catalogue of 100,000. Between learners it turns vectors of the same words by little.
 *
 * <p><b>Bounds.</b> The upper 16 bits of a term's hash are its bucket. Terms that share a bucket
 * share a df, which is then too high and the idf too low; of V terms one is alone with probability
 * {@code exp(-V / 65,536)}, but it is rare terms that are many, and the sum of a few small counts
 * is still small. The direction of a term's vector comes from all 64 bits and is not concerned.
 *
 * <p><b>Removing.</b> An item is to be removed with the fields it was added with. A count never
 * falls below 0 if it was not.
 *
 * <p><b>Memory.</b> 65,536 ints, 256 KiB. {@link TermStatisticsCodec} writes the buckets that are
 * not 0, in 2 to 4 bytes each.
 */
public final class TermStatistics {
    /** The number of buckets, 2^16. */
    public static final int BUCKETS = 1 << 16;

    private static final int BUCKET_SHIFT = Long.SIZE - 16;

    private final int[] frequencies = new int[BUCKETS];
    private long documents;

    /** The bucket of a term's hash. */
    public static int bucket(long termHash) {
        return (int) (termHash >>> BUCKET_SHIFT);
    }

    /** Counts an item; one without any term is not counted. */
    public void add(CatalogueItem item) {
        int[] buckets = buckets(item);
        if (buckets.length == 0) {
            return;
        }
        documents++;
        for (int bucket : buckets) {
            frequencies[bucket]++;
        }
    }

    /** Takes back what {@link #add} of the same item counted. */
    public void remove(CatalogueItem item) {
        int[] buckets = buckets(item);
        if (buckets.length == 0) {
            return;
        }
        documents = Math.max(0, documents - 1);
        for (int bucket : buckets) {
            frequencies[bucket] = Math.max(0, frequencies[bucket] - 1);
        }
    }

    /** Adds the counts of other items. */
    public void merge(TermStatistics other) {
        documents += other.documents;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            frequencies[bucket] += other.frequencies[bucket];
        }
    }

    /**
     * The weight of a bucket's terms, above 0.
     *
     * @param bucket 0 to 65,535
     */
    public double idf(int bucket) {
        double frequency = Math.min(frequencies[bucket], documents);
        return StrictMath.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
    }

    /** How many of the items counted have a term of the bucket. */
    public int frequency(int bucket) {
        return frequencies[bucket];
    }

    /** How many items are counted. */
    public long documents() {
        return documents;
    }

    /** Puts a count back as it was; only for restoring. */
    void restore(int bucket, int frequency) {
        frequencies[bucket] = frequency;
    }

    /** Puts the number of items back as it was; only for restoring. */
    void restoreDocuments(long documents) {
        this.documents = documents;
    }

    /** The different buckets of an item's terms. */
    private static int[] buckets(CatalogueItem item) {
        ItemTerms terms = new ItemTerms(item);
        int[] buckets = new int[terms.size()];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = bucket(terms.hash(i));
        }
        Arrays.sort(buckets);
        int different = 0;
        for (int i = 0; i < buckets.length; i++) {
            if (i == 0 || buckets[i] != buckets[i - 1]) {
                buckets[different++] = buckets[i];
            }
        }
        return Arrays.copyOf(buckets, different);
    }
}
