package io.millrace.search.query;

/**
 * How the parts of the text query count against each other.
 *
 * @param description the description against the title, which counts 1
 * @param phrase words that stand together as in the query, in the title or the description
 * @param compounds words written apart in one place and together in the other, such as {@code smart
 *     watch} and {@code smartwatch}, or {@code TN-2110} and {@code tn2110}
 * @param brandName added where the query is a brand's name: the brand's own products come before
 *     what is made for them
 * @param tieBreaker how much the fields that do not match best add, 0 to 1
 * @param spelling whether words are also found with a letter or two wrong; such hits come after
 *     those with every word right
 */
public record TextWeights(
        double description,
        double phrase,
        double compounds,
        double brandName,
        double tieBreaker,
        boolean spelling) {

    private static final double LARGEST = 100;

    public TextWeights {
        check("description", description, LARGEST);
        check("phrase", phrase, LARGEST);
        check("compounds", compounds, LARGEST);
        check("brandName", brandName, LARGEST);
        check("tieBreaker", tieBreaker, 1);
    }

    /** As measured, see {@code docs/search-relevance.md}. */
    public static TextWeights defaults() {
        return new TextWeights(1, 0.5, 0.5, 5, 0, true);
    }

    private static void check(String name, double weight, double largest) {
        if (!(weight >= 0 && weight <= largest)) {
            throw new IllegalArgumentException(
                    "weight must be 0 to %s: %s=%s".formatted(largest, name, weight));
        }
    }
}
