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
import java.util.List;

/** Ranks judged queries on a filled index, and judges the rankings. */
final class Relevance {
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

    /** The weights of a small grid with the best mean nDCG@10; of equal ones the first. */
    TextWeights tune(List<JudgedQuery> queries) throws IOException {
        TextWeights defaults = TextWeights.defaults();
        TextWeights best = defaults;
        double most = -1;
        for (double description : DESCRIPTIONS) {
            for (double phrase : PHRASES) {
                for (double compounds : COMPOUNDS) {
                    for (double tieBreaker : TIE_BREAKERS) {
                        TextWeights weights =
                                new TextWeights(
                                        description,
                                        phrase,
                                        compounds,
                                        defaults.brandName(),
                                        tieBreaker,
                                        defaults.spelling());
                        double gain =
                                JudgedQuery.mean(text(queries, weights), Measure.NORMALISED_GAIN);
                        if (gain > most) {
                            most = gain;
                            best = weights;
                        }
                    }
                }
            }
        }
        return best;
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
