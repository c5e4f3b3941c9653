package io.millrace.benchmarks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.search.index.IndexNames;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.SearchRequest;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SearchLoadReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void percentile_ofHundred() {
        Timings timings = new Timings();
        for (int i = 100; i >= 1; i--) {
            timings.add(i * 1_000_000L);
        }

        assertThat(timings.percentile(0.5)).isEqualTo(50);
        assertThat(timings.percentile(0.95)).isEqualTo(95);
        assertThat(timings.percentile(1)).isEqualTo(100);
        assertThatThrownBy(() -> new Timings().percentile(0.5)).hasMessage("no requests");
    }

    @Test
    void tally_countsErrorsApart() throws IOException {
        LoadPhase.Tally tally = new LoadPhase.Tally();
        tally.add(
                answer(
                        "{\"took\":4,\"hits\":{\"hits\":[{\"matched_queries\":[\"trending\"]},"
                                + "{\"matched_queries\":[\"tier1\"]}]}}",
                        200));
        tally.add(answer("{\"took\":2,\"hits\":{\"hits\":[]}}", 200));
        tally.add(answer("{\"error\":{\"reason\":\"too busy\"}}", 429));
        tally.add(answer("{\"_shards\":{\"failed\":1},\"hits\":{\"hits\":[]}}", 200));
        LoadRun.Kind kind = tally.kind();

        assertThat(kind.requests()).isEqualTo(2);
        assertThat(kind.withHits()).isEqualTo(0.5);
        assertThat(kind.lifted()).isEqualTo(0.5);
        assertThat(kind.serverP95()).isEqualTo(4);
        LoadPhase.Tally failed = new LoadPhase.Tally();
        failed.add(answer("{\"error\":{\"reason\":\"too busy\"}}", 429));
        assertThatThrownBy(failed::kind).hasMessage("every request failed: status 429: too busy");
    }

    @Test
    void write_ratiosAndErrors() throws IOException {
        LoadRun.Kind plain = new LoadRun.Kind(6_000, 10, 20, 30, 99, 18, 0.9, 0);
        LoadRun.Kind personalised = new LoadRun.Kind(6_000, 12, 30, 44, 120, 27, 0.9, 0.75);
        LoadRun run =
                new LoadRun(
                        "a machine",
                        50_000,
                        49_999,
                        1_234,
                        1_900,
                        498.6,
                        List.of(new LoadRun.Phase(50, 60, 2, "status 429", plain, personalised)),
                        List.of(new LoadRun.Formulated("one word", "rescore", 812, 0.4, plain)));
        LoadRun read = JSON.readValue(JSON.writeValueAsString(run), LoadRun.class);

        assertThat(read).isEqualTo(run);
        assertThat(new SearchLoadReport().write(List.of(read)))
                .contains("## 49,999 items\n")
                .contains("- Machine: a machine\n")
                .contains("499 events per second learned meanwhile")
                .contains(
                        "**50 clients, 60 s**: p95 personalised / p95 plain **1.50**, medians 1.20;"
                                + " errors: 2 (status 429)\n")
                .contains("| plain | 10.0 | 20.0 | 30.0 | 99 | 18 | 100 | 90 % | 0 % |\n")
                .contains("| personalised | 12.0 | 30.0 | 44.0 | 120 | 27 | 100 | 90 % | 75 % |\n")
                .contains("| one word | rescore | 812 | 10.0 | 20.0 | 18 | 40 % |\n");
    }

    @Test
    void rescore_addsTheShoppersBoostsToThePlainRanking() {
        PersonalisedSearch search =
                new PersonalisedSearch(new IndexNames("shop"), Boosts.defaults());
        SearchRequest request = SearchRequest.of("red bag", "u:1");
        JsonNode product = Formulation.PRODUCT.body(search, request);
        JsonNode rescore = Formulation.RESCORE.body(search, request);

        assertThat(product).isEqualTo(search.personalised(request));
        assertThat(rescore.path("query")).isEqualTo(search.plain(request).path("query"));
        assertThat(rescore.has("collapse") || rescore.has("sort")).isFalse();
        JsonNode functions = rescore.at("/rescore/query/rescore_query/function_score/functions");
        assertThat(functions.findValuesAsText("_name"))
                .contains("tier1", "cluster_fine", "price_band")
                .doesNotContain("trending", "query_tier1");
    }

    @Test
    void workload_knowsBroadAndNarrowTexts() {
        Workload workload =
                new Workload(List.of("red", "red bag", "red bag large"), List.of("u:1"));

        assertThat(workload.broad()).containsExactly("red");
        assertThat(workload.narrow()).containsExactly("red bag large");
    }

    @Test
    void query_areWordsOfTheTitle() {
        SplittableRandom random = new SplittableRandom(1);
        String[] words = {"red", "retrospot", "bag", "large"};
        for (int i = 0; i < 50; i++) {
            assertThat(words).contains(Workload.query(words, random).split(" "));
        }
        assertThat(Workload.query(new String[] {""}, random)).isEmpty();
    }

    private static Cluster.Answer answer(String json, int status) throws IOException {
        var body = JSON.readTree(json);
        return new Cluster.Answer(body, Cluster.problem(status, body), 1_000_000);
    }
}
