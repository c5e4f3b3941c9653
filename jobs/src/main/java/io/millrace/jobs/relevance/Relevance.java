package io.millrace.jobs.relevance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.relevance.JudgedQuery.Figures;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.Filters;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.SearchRequest;
import io.millrace.search.query.TextWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Ranks judged queries on a filled index, and judges the rankings. */
final class Relevance {
    // The default stands first.
    private static final List<Double> DESCRIPTIONS = List.of(1.0, 0.8);
    private static final List<Double> PHRASES = List.of(0.5, 0.25, 1.0);
    private static final List<Double> COMPOUNDS = List.of(0.5, 0.25, 1.0);
    private static final List<Double> TIE_BREAKERS = List.of(0.0, 0.1, 0.2);

    private final RelevanceIndex index;

    Relevance(RelevanceIndex index) {
        this.index = requireNonNull(index, "index is null");
    }

    List<Figures> baseline(List<JudgedQuery> queries) throws IOException {
        return judge(
                queries,
                queries.stream()
                        .map(query -> Baseline.body(query.text(), JudgedQuery.DEPTH))
                        .toList());
    }

    /** The text query alone, without anything that lifts an item for anybody. */
    List<Figures> text(List<JudgedQuery> queries, TextWeights weights) throws IOException {
        PersonalisedSearch search =
                new PersonalisedSearch(RelevanceIndex.names(), Boosts.none(), weights);
        return judge(
                queries,
                queries.stream().map(query -> search.plain(request(query, null))).toList());
    }

    /** For each query the mean over the shoppers. */
    List<Figures> personalised(
            List<JudgedQuery> queries, TextWeights weights, Boosts boosts, List<String> shopperIds)
            throws IOException {
        PersonalisedSearch search = new PersonalisedSearch(RelevanceIndex.names(), boosts, weights);
        List<List<Figures>> each = new ArrayList<>();
        for (String shopperId : shopperIds) {
            each.add(
                    judge(
                            queries,
                            queries.stream()
                                    .map(query -> search.personalised(request(query, shopperId)))
                                    .toList()));
        }
        List<Figures> means = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            int query = i;
            List<Figures> ofQuery = each.stream().map(figures -> figures.get(query)).toList();
            means.add(
                    new Figures(
                            JudgedQuery.mean(ofQuery, Measure.NORMALISED_GAIN),
                            JudgedQuery.mean(ofQuery, Measure.RECIPROCAL_RANK),
                            JudgedQuery.mean(ofQuery, Measure.RECALL),
                            JudgedQuery.mean(ofQuery, Measure.JUDGED)));
        }
        return means;
    }

    /**
     * The weights of a small grid that a half of the queries speaks for: the first, nearest to the
     * defaults, whose mean nDCG@10 is within one standard error (of the difference, query by query)
     * of the best. Few queries prefer many settings by chance; the best of all of them would be
     * chance, too.
     *
     * <p>L. Breiman et al., Classification and Regression Trees, 1984, section 3.4.3.
     */
    TextWeights tune(List<JudgedQuery> queries) throws IOException {
        List<TextWeights> grid = grid();
        List<double[]> gains = new ArrayList<>();
        double[] best = null;
        for (TextWeights weights : grid) {
            double[] gain = JudgedQuery.values(text(queries, weights), Measure.NORMALISED_GAIN);
            gains.add(gain);
            if (best == null || mean(gain) > mean(best)) {
                best = gain;
            }
        }
        for (int i = 0; i < grid.size(); i++) {
            if (isWithinStandardError(gains.get(i), best)) {
                return grid.get(i);
            }
        }
        throw new IllegalStateException("the best is within any error of itself");
    }

    /** The defaults first, then what changes one weight, then the rest. */
    private static List<TextWeights> grid() {
        TextWeights defaults = TextWeights.defaults();
        List<TextWeights> grid = new ArrayList<>();
        for (double description : DESCRIPTIONS) {
            for (double phrase : PHRASES) {
                for (double compounds : COMPOUNDS) {
                    for (double tieBreaker : TIE_BREAKERS) {
                        grid.add(
                                new TextWeights(
                                        description,
                                        phrase,
                                        compounds,
                                        defaults.brandName(),
                                        tieBreaker,
                                        defaults.spelling()));
                    }
                }
            }
        }
        grid.sort(Comparator.comparingInt(weights -> changes(weights, defaults)));
        return grid;
    }

    private static int changes(TextWeights weights, TextWeights defaults) {
        return (weights.description() == defaults.description() ? 0 : 1)
                + (weights.phrase() == defaults.phrase() ? 0 : 1)
                + (weights.compounds() == defaults.compounds() ? 0 : 1)
                + (weights.tieBreaker() == defaults.tieBreaker() ? 0 : 1);
    }

    private static boolean isWithinStandardError(double[] gains, double[] best) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < gains.length; i++) {
            double difference = best[i] - gains[i];
            sum += difference;
            squares += difference * difference;
        }
        int n = gains.length;
        double mean = sum / n;
        double variance = Math.max(0, squares / n - mean * mean);
        return mean <= Math.sqrt(variance / n);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private List<Figures> judge(List<JudgedQuery> queries, List<ObjectNode> bodies)
            throws IOException {
        List<List<String>> rankings = index.search(bodies);
        List<Figures> figures = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            figures.add(queries.get(i).judge(rankings.get(i)));
        }
        return figures;
    }

    private static SearchRequest request(JudgedQuery query, String shopperId) {
        return SearchRequest.of(query.text(), shopperId)
                .withFilters(Filters.none())
                .withVariants(true)
                .withPage(0, JudgedQuery.DEPTH);
    }
}
