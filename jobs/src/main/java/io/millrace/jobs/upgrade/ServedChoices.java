package io.millrace.jobs.upgrade;

import io.millrace.judge.Judgement;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.LongHashSet;

/**
 * Adds up judged choices by shopper, to know how certain their recall is.
 *
 * <p><b>What it computes.</b> Lines of a basket are found by the same page or by none of it, and a
 * shopper with plain tastes is served well every time: choices of one shopper are no independent
 * trials. With h hits among n choices of each of G shoppers and the recall R of all N choices, the
 * variance of R is that of a ratio of sums over independent shoppers,
 *
 * <pre>G / (G - 1) sum (h - R n)^2 / N^2.</pre>
 *
 * It is at least that of N independent choices with half a hit and half a miss more, so that none
 * of 10 is no certainty. (W. Cochran, Sampling Techniques, 1977, chapter 6.)
 *
 * <p>A choice that a job judged twice, since it was restored, counts once, as first judged. Not
 * thread-safe.
 */
final class ServedChoices {
    private static final int TOP = 10;

    private final Map<Long, Sums> shoppers = new HashMap<>();
    private final LongHashSet seen = new LongHashSet();
    private long judged;
    private long hits;

    private static final class Sums {
        private long choices;
        private long hits;
    }

    void add(Judgement judgement) {
        long choice = mixed(mixed(judgement.shopper()) ^ judgement.item()) ^ judgement.time();
        if (!seen.add(mixed(choice))) {
            return;
        }
        Sums sums = shoppers.computeIfAbsent(judgement.shopper(), unused -> new Sums());
        int hit = judgement.rank() <= TOP ? 1 : 0;
        sums.choices++;
        sums.hits += hit;
        judged++;
        hits += hit;
    }

    ServedQuality quality() {
        if (judged == 0) {
            return ServedQuality.NONE;
        }
        double recall = (double) hits / judged;
        double squares = 0;
        for (Sums each : shoppers.values()) {
            double beyond = each.hits - recall * each.choices;
            squares += beyond * beyond;
        }
        double groups = shoppers.size();
        double clustered =
                groups < 2 ? 0 : groups / (groups - 1) * squares / ((double) judged * judged);
        double proportion = (hits + 0.5) / (judged + 1);
        double independent = proportion * (1 - proportion) / (judged + 1);
        return new ServedQuality(
                judged, shoppers.size(), recall, Math.sqrt(Math.max(clustered, independent)));
    }

    /** The last step of MurmurHash3: each bit depends on all. */
    private static long mixed(long value) {
        long hash = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
