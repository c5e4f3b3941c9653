package io.millrace.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.UsageException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SearchCommandTest {

    private static final String SEARCH = "/millrace-items/_search";
    private static final String PLAIN =
            """
            {"took":3,"hits":{"total":{"value":3},"hits":[
              {"_id":"1","_score":3.0,"_source":{"title":"Red mug","price":4.5,"currency":"EUR"}},
              {"_id":"2","_score":2.0,"_source":{"title":"Blue mug","price":1234.5}},
              {"_id":"3","_score":1.0,"_source":{"title":"Green mug"},
               "matched_queries":["trending"]}]}}
            """;
    private static final String PERSONALISED =
            """
            {"took":4,"hits":{"total":{"value":3},"hits":[
              {"_id":"3","_score":9.0,"_source":{"title":"Green mug"},
               "matched_queries":["tier1","brand"]},
              {"_id":"1","_score":3.0,"_source":{"title":"Red mug","price":4.5}},
              {"_id":"2","_score":2.0,"_source":{"title":"Blue mug","price":1234.5}}]}}
            """;

    @TempDir private Path folder;

    private final FakeElasticsearch elasticsearch = new FakeElasticsearch();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() {
        elasticsearch.close();
    }

    @Test
    void search_knownUser_showsBothRankingsMovesAndReasons() {
        shop();

        assertThat(execute("mug", "--user", "7")).isZero();
        assertThat(out.toString())
                .contains("\"mug\" matches 3 items in stock")
                .contains("for user 7")
                .containsPattern("1 Red mug +4.50")
                .containsPattern("1 ▲2 +Green mug")
                .contains("└ fits best, brand")
                .contains("a brand this shopper favours")
                .contains("1,234.50");
    }

    @Test
    void search_unknownShopper_saysSo() {
        elasticsearch.answer(SEARCH, 200, PLAIN);

        assertThat(execute("mug", "--visitor", "abc")).isZero();
        assertThat(out.toString())
                .contains("Nobody knows visitor abc yet: this is the plain ranking.");
    }

    @Test
    void search_nobody_saysHowToNameSomebody() {
        elasticsearch.answer(SEARCH, 200, PLAIN);

        assertThat(execute("mug")).isZero();
        assertThat(out.toString()).contains("--user or --visitor");
    }

    @Test
    void search_noHits_saysSo() {
        elasticsearch.answer(
                SEARCH, 200, "{\"took\":1,\"hits\":{\"total\":{\"value\":0},\"hits\":[]}}");

        assertThat(execute("xyzzy", "--user", "7")).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("Nothing matches \"xyzzy\".\n");
    }

    @Test
    void search_longQuery_saysWhatIsSearchedFor() throws Exception {
        shop();

        assertThat(execute("mug ".repeat(100), "--user", "7")).isZero();
        String searchedFor = "mug ".repeat(32).strip();
        assertThat(out.toString())
                .contains(
                        "The query is longer than the 256 characters or 32 words searched for: \"%s\""
                                .formatted(searchedFor));
        out.getBuffer().setLength(0);
        assertThat(execute("mug ".repeat(100), "--user", "7", "--json")).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("searched_for").asText()).isEqualTo(searchedFor);
    }

    @Test
    void search_json_hasBothRankingsForScripts() throws Exception {
        shop();

        assertThat(execute("mug", "--user", "7", "--json", "--size", "2")).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("shopper_id").asText()).isEqualTo("u:7");
        assertThat(report.path("known").asBoolean()).isTrue();
        assertThat(report.path("plain")).hasSize(2);
        JsonNode first = report.path("personalised").get(0);
        assertThat(first.path("item_id").asText()).isEqualTo("3");
        assertThat(first.path("plain_rank").asInt()).isEqualTo(3);
        assertThat(first.path("matched_queries").get(0).asText()).isEqualTo("tier1");
    }

    @Test
    void search_showRequest_printsWhatWasSent() {
        shop();

        assertThat(execute("mug", "--user", "7", "--show-request")).isZero();
        assertThat(out.toString())
                .contains("curl -s")
                .contains(elasticsearch.address() + SEARCH)
                .contains("\"u:7\"");
    }

    @Test
    void search_notReachable_isOneLineWithTheAddressAndExitCode2() {
        String gone = elasticsearch.address();
        elasticsearch.close();

        int exit = executeAt(gone, "mug");
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().trim().lines()).hasSize(1);
        assertThat(err.toString())
                .contains("Elasticsearch is not reachable at " + gone)
                .contains("./millrace demo");
    }

    @Test
    void search_noIndex_saysWhatMakesIt() {
        assertThat(execute("mug")).isEqualTo(2);
        assertThat(err.toString()).contains("has no index millrace-items yet");
    }

    @Test
    void search_refused_namesStatusAndReason() {
        elasticsearch.answer(SEARCH, 401, "{\"error\":{\"reason\":\"missing credentials\"}}");

        assertThat(execute("mug")).isEqualTo(2);
        assertThat(err.toString()).contains("401").contains("missing credentials");
    }

    @Test
    void search_credentials_areSent() {
        shop();

        execute("mug", "--set", "elasticsearch.api-key=c2VjcmV0");
        assertThat(elasticsearch.requests()).isNotEmpty();
        assertThat(elasticsearch.requests())
                .allSatisfy(request -> assertThat(request).contains("ApiKey c2VjcmV0"));
    }

    @Test
    void search_badArguments_exitCode2() {
        assertThat(execute("mug", "--size", "0")).isEqualTo(2);
        assertThat(execute("mug", "--user", "1", "--visitor", "2")).isEqualTo(2);
        assertThat(executeAt("localhost:9200", "mug")).isEqualTo(2);
        assertThat(err.toString()).contains("http://localhost:9200");
    }

    private void shop() {
        elasticsearch.answer(SEARCH, 200, PLAIN).answerPersonalised(PERSONALISED);
        elasticsearch.answer("/millrace-shoppers/_doc/u:7", 200, "{\"_source\":{}}");
    }

    private int execute(String... arguments) {
        return executeAt(elasticsearch.address(), arguments);
    }

    private int executeAt(String address, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--dir", folder.toString(), "--elasticsearch", address));
        CommandLine command =
                new CommandLine(new SearchCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .setExecutionExceptionHandler(
                                (exception, line, result) -> {
                                    line.getErr().println(exception.getMessage());
                                    return exception instanceof UsageException ? 2 : 1;
                                });
        return command.execute(all.toArray(String[]::new));
    }
}
