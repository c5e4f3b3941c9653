package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.QueryText;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a text finds, and how well it fits.
 *
 * <p><b>Levels.</b> An item whose title, sku or gtin is the text itself comes first; then items
 * with every word; then, where spelling is forgiven, items with every word but for a letter or two;
 * then items with most of the words. Levels are constants added to the score, each larger than any
 * score within a level: no boost lifts an item over one that fits the text plainly better, and a
 * query with an odd word still finds something.
 *
 * <p><b>Within a level</b> the best field counts (a disjunction maximum of BM25 scores): a word in
 * the title is not worth more because the description repeats it. Words that stand together add to
 * that.
 *
 * <p><b>Matching is on all words of an item</b>, its brand, category, tags and attributes among
 * them, so that a query may name a brand and a kind of product. Attributes decide whether an item
 * matches and not how well: a long list of them says little about what the item is.
 *
 * <p>S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
 */
final class TextQuery {

    /** Added where the text is the item's title, sku or gtin. */
    static final double EXACT = 100_000;

    /** Added where every word occurs; on top of {@link #SPELLING}, which holds there too. */
    static final double ALL_WORDS = 2_000;

    /** Added where every word occurs, some with a letter or two wrong. */
    static final double SPELLING = 1_000;

    /** Of two words one, of three two, of more six in ten. */
    private static final String MOST_WORDS = "1<-1 3<60%";

    private static final String EVERY_WORD = "100%";

    // Words under 5 letters are matched as they are: too many others are one letter away.
    private static final String EDITS = "AUTO:5,9";
    private static final int CERTAIN_LETTERS = 2;
    private static final int EXPANSIONS = 30;
    // Of all words together: a node allows some thousand clauses in a request, not in a word.
    private static final int ALL_EXPANSIONS = 8 * EXPANSIONS;

    private static final List<String> ALL_FIELDS =
            List.of("words.english.all", "words.cjk.all", "search_text");
    private static final List<String> TITLES =
            List.of("words.english.title", "words.cjk.title", "words.other.title");
    private static final List<String> DESCRIPTIONS =
            List.of(
                    "words.english.description",
                    "words.cjk.description",
                    "words.other.description");
    private static final List<String> SHORT_FIELDS =
            List.of("brand.text", "category.text", "tags.text");

    /** Fields of the item's own words, in every kind of language. */
    static final List<String> WORDS =
            Stream.of(TITLES, DESCRIPTIONS).flatMap(List::stream).toList();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String text;
    private final Matching matching;
    private final TextWeights weights;

    /**
     * @param text as {@link SearchRequest#searchedText} gives it: bounded, and without long white
     *     space, which would be part of an exact title
     */
    TextQuery(String text, Matching matching, TextWeights weights) {
        this.text = requireNonNull(text, "text is null");
        this.matching = requireNonNull(matching, "matching is null");
        this.weights = requireNonNull(weights, "weights is null");
    }

    /** Holds for every item that is found. */
    ObjectNode filter() {
        ArrayNode any = JSON.createArrayNode();
        words(any, matching == Matching.ALL_WORDS ? EVERY_WORD : MOST_WORDS);
        compounds(any, 1);
        if (weights.spelling()) {
            spelling(any);
        }
        exact(any);
        return any(any);
    }

    /** The score within a level. */
    ObjectNode score() {
        ObjectNode query = JSON.createObjectNode();
        ObjectNode bool = query.putObject("bool");
        ObjectNode best = bool.putArray("must").addObject().putObject("dis_max");
        best.put("tie_breaker", weights.tieBreaker());
        ArrayNode fields = best.putArray("queries");
        TITLES.forEach(field -> match(fields, field, 1));
        DESCRIPTIONS.forEach(field -> match(fields, field, weights.description()));
        SHORT_FIELDS.forEach(field -> match(fields, field, 1));
        compounds(fields, weights.compounds());
        // An item that only its attributes or a forgiven spelling brought here has a score, too.
        constant(fields, matchAll(), 0.1);
        ArrayNode more = bool.putArray("should");
        if (weights.phrase() > 0) {
            TITLES.forEach(field -> phrase(more, field));
            DESCRIPTIONS.forEach(field -> phrase(more, field));
        }
        if (weights.brandName() > 0) {
            ObjectNode brand = JSON.createObjectNode();
            brand.putObject("term").put("brand.exact", text);
            constant(more, brand, weights.brandName());
        }
        return query;
    }

    /** The constants that make the levels. */
    void levels(ArrayNode should) {
        ArrayNode exact = JSON.createArrayNode();
        exact(exact);
        constant(should, any(exact), EXACT);
        ArrayNode all = JSON.createArrayNode();
        words(all, EVERY_WORD);
        compounds(all, 1);
        constant(should, any(all), ALL_WORDS);
        if (weights.spelling()) {
            ArrayNode nearly = JSON.createArrayNode();
            spelling(nearly);
            constant(should, any(nearly), SPELLING);
        }
    }

    private void exact(ArrayNode any) {
        for (String field : List.of("title.exact", "sku", "gtin")) {
            any.addObject().putObject("term").put(field, text);
        }
    }

    private void words(ArrayNode any, String leastShare) {
        for (String field : ALL_FIELDS) {
            any.addObject()
                    .putObject("match")
                    .putObject(field)
                    .put("query", text)
                    .put("minimum_should_match", leastShare);
        }
    }

    private void spelling(ArrayNode any) {
        int words = Math.max(1, WordCount.of(text, QueryText.MOST_WORDS));
        int expansions = Math.min(EXPANSIONS, ALL_EXPANSIONS / words);
        for (String field : List.of("words.english.all", "search_text")) {
            any.addObject()
                    .putObject("match")
                    .putObject(field)
                    .put("query", text)
                    .put("operator", "and")
                    .put("fuzziness", EDITS)
                    .put("prefix_length", CERTAIN_LETTERS)
                    .put("max_expansions", expansions);
        }
    }

    /**
     * One word of the query against two of the item, and two of the query against one of the item.
     */
    private void compounds(ArrayNode any, double weight) {
        if (weights.compounds() == 0) {
            return;
        }
        for (String field : List.of("title.compounds", "sku.compounds")) {
            ObjectNode apart = any.addObject().putObject("match").putObject(field);
            apart.put("query", text).put("operator", "and").put("boost", weight);
        }
        ObjectNode together = any.addObject().putObject("match").putObject("words.english.title");
        together.put("query", text).put("analyzer", "millrace_compounds");
        together.put("operator", "and").put("boost", weight);
    }

    private void match(ArrayNode fields, String field, double weight) {
        if (weight > 0) {
            ObjectNode match = fields.addObject().putObject("match").putObject(field);
            match.put("query", text).put("boost", weight);
        }
    }

    private void phrase(ArrayNode should, String field) {
        should.addObject()
                .putObject("match_phrase")
                .putObject(field)
                .put("query", text)
                .put("slop", 1)
                .put("boost", weights.phrase());
    }

    private static void constant(ArrayNode should, ObjectNode filter, double score) {
        ObjectNode constant = should.addObject().putObject("constant_score");
        constant.set("filter", filter);
        constant.put("boost", score);
    }

    private static ObjectNode any(ArrayNode clauses) {
        ObjectNode query = JSON.createObjectNode();
        query.putObject("bool").set("should", clauses);
        return query;
    }

    private static ObjectNode matchAll() {
        ObjectNode query = JSON.createObjectNode();
        query.putObject("match_all");
        return query;
    }
}
