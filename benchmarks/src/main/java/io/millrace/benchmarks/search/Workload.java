package io.millrace.benchmarks.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What is searched for, and by whom: words of titles that are in the index and shoppers whom the
 * job has written.
 *
 * @param queries texts of one word (which find much), of two, and of a whole title but one word
 *     (which find little), a third each
 * @param shopperIds ids of their documents
 */
record Workload(List<String> queries, List<String> shopperIds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SAMPLE = 2_000;

    /** Texts of one word. */
    List<String> broad() {
        return queries.stream().filter(query -> words(query) == 1).toList();
    }

    /** Texts of three words and more. */
    List<String> narrow() {
        return queries.stream().filter(query -> words(query) >= 3).toList();
    }

    private static int words(String query) {
        return query.split(" ").length;
    }

    static Workload of(Cluster cluster, IndexNames names, long seed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> queries = new LinkedHashSet<>();
        for (JsonNode hit : sample(cluster, names.alias(SearchIndex.ITEMS), seed)) {
            String title = hit.at("/_source/title").asText().toLowerCase(Locale.ROOT);
            queries.add(query(title.strip().split("\\s+"), random));
        }
        queries.remove("");
        List<String> shopperIds = new ArrayList<>();
        for (JsonNode hit : sample(cluster, names.alias(SearchIndex.SHOPPERS), seed)) {
            shopperIds.add(hit.path("_id").asText());
        }
        return new Workload(List.copyOf(queries), List.copyOf(shopperIds));
    }

    static String query(String[] words, SplittableRandom random) {
        int kind = random.nextInt(3);
        if (words.length < 3 || kind == 0) {
            return words[random.nextInt(words.length)];
        }
        int at = random.nextInt(words.length - 1);
        if (kind == 1) {
            return words[at] + " " + words[at + 1];
        }
        List<String> most = new ArrayList<>(Arrays.asList(words));
        most.remove(at);
        return String.join(" ", most);
    }

    private static JsonNode sample(Cluster cluster, String index, long seed)
            throws InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("size", SAMPLE);
        body.putArray("_source").add("title");
        body.putObject("query")
                .putObject("function_score")
                .putObject("random_score")
                .put("seed", seed)
                .put("field", "_seq_no");
        return cluster.require("/" + index + "/_search", body.toString()).at("/hits/hits");
    }
}
