package io.millrace.search.index;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * The names of one deployment's indices. Two deployments on one Elasticsearch do not meet.
 *
 * @param deployment lower-case letters, digits, {@code _} and inner {@code -}, 1 to 100 of them,
 *     not opened by {@code _} or {@code -}
 */
public record IndexNames(String deployment) implements Serializable {

    private static final Pattern DEPLOYMENT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");
    private static final Pattern GENERATION = Pattern.compile("0[0-9]{5}");
    private static final String FIRST_GENERATION = "-000001";

    public IndexNames {
        requireNonNull(deployment, "deployment is null");
        if (!DEPLOYMENT.matcher(deployment).matches()) {
            throw new IllegalArgumentException(
                    "deployment must be 1 to 100 lower-case letters, digits, '-' or '_', and start with"
                            + " a letter or digit: deployment="
                            + deployment);
        }
    }

    /** What everybody reads and writes. */
    public String alias(SearchIndex index) {
        return deployment + "-" + index.logicalName();
    }

    /** The index that a new deployment puts behind the alias. */
    public String firstIndex(SearchIndex index) {
        return alias(index) + FIRST_GENERATION;
    }

    /**
     * The generation after one.
     *
     * @param generation such as {@code shop-items-000001}
     */
    public String nextIndex(SearchIndex index, String generation) {
        String prefix = alias(index) + "-";
        if (!generation.startsWith(prefix)
                || !GENERATION.matcher(generation.substring(prefix.length())).matches()) {
            throw new IllegalArgumentException(
                    "a generation of %s is %sNNNNNN: %s"
                            .formatted(alias(index), prefix, generation));
        }
        int number = Integer.parseInt(generation.substring(prefix.length()));
        return prefix + "%06d".formatted(number + 1);
    }

    /** Every generation of the index, {@code <alias>-} and six digits, and no other index. */
    public String generations(SearchIndex index) {
        return alias(index) + "-0*";
    }
}
