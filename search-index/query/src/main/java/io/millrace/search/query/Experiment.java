package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Shoppers split between ways to rank, to learn which serves them better.
 *
 * <p>Who gets which variant follows from the experiment's name and the shopper's id alone: the same
 * shopper gets the same one on every machine, and two experiments split shoppers independently. The
 * shop sends the variant's name along in the events that follow ({@code variant}), and with {@link
 * SearchRequest#withGroup} to Elasticsearch.
 *
 * @param name of the experiment
 * @param variants at least one, with different names; their shares add up to 1
 */
public record Experiment(String name, List<Variant> variants) {

    private static final double ROUNDING = 1e-9;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * @param share of the shoppers who get it, 0 to 1
     * @param boosts {@link Boosts#none} or {@link Boosts#withoutShopper} for a control group
     */
    public record Variant(String name, double share, Boosts boosts) {
        public Variant {
            requireNonNull(name, "name is null");
            requireNonNull(boosts, "boosts is null");
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "share must be 0 to 1: variant=%s share=%s".formatted(name, share));
            }
        }
    }

    public Experiment {
        requireNonNull(name, "name is null");
        variants = List.copyOf(requireNonNull(variants, "variants is null"));
        double sum = 0;
        Set<String> seen = new HashSet<>();
        for (Variant variant : variants) {
            sum += variant.share();
            if (!seen.add(variant.name())) {
                throw new IllegalArgumentException(
                        "variants must have different names: " + variant.name());
            }
        }
        if (Math.abs(sum - 1) > ROUNDING) {
            throw new IllegalArgumentException("shares must add up to 1: sum=" + sum);
        }
    }

    /**
     * The variant of a shopper.
     *
     * @param shopperId such as {@code u:13085}
     */
    public Variant of(String shopperId) {
        double place = place(name + '\n' + requireNonNull(shopperId, "shopperId is null"));
        double end = 0;
        for (Variant variant : variants) {
            end += variant.share();
            if (place < end) {
                return variant;
            }
        }
        return variants.get(variants.size() - 1);
    }

    /**
     * Even on 0 to 1, exclusive: FNV-1a, whose high bits the last step of MurmurHash3 mixes well.
     */
    private static double place(String text) {
        long hash = FNV_OFFSET;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return (hash >>> 11) * 0x1.0p-53;
    }
}
