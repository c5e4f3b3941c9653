package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path events;

    @BeforeEach
    void writeEvents() throws IOException {
        events = folder.resolve("events.csv");
        Files.writeString(
                events,
                """
                user_id,item_id,type,timestamp,value
                ann,cup,rate_item,2024-01-01T00:00:01Z,5
                bob,jug,rate_item,2024-01-01T00:00:02Z,5
                bob,hat,rate_item,2024-01-01T00:00:03Z,2
                bob,cup,dance,2024-01-01T00:00:04Z,5
                bob,cup,rate_item,2024-01-01T00:00:05Z,5
                """);
    }

    @Test
    void report_hasExactlyTheContractsFields() throws IOException {
        Path report = folder.resolve("reports/report.json");
        assertThat(execute("--positive", "rate_item>=5", "--report", report.toString())).isZero();

        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "events",
                        "evaluated",
                        "models",
                        "coverage@10",
                        "novelty@10",
                        "events_per_second",
                        "seeds",
                        "settings",
                        "ranks");
        assertThat(json.get("events").asLong()).isEqualTo(3);
        assertThat(json.get("evaluated").asLong()).isEqualTo(1);
        assertThat(json.get("models").fieldNames())
                .toIterable()
                .startsWith("popularity", "covisit")
                .contains("transition")
                .endsWith("fused");
        assertThat(json.get("models").get("covisit").fieldNames())
                .toIterable()
                .containsExactly("recall@1", "recall@5", "recall@10", "recall@20", "mrr");
        assertThat(json.get("models").get("fused").get("mrr").asDouble()).isEqualTo(1);
    }

    @Test
    void report_saysWhatItWasMadeFrom() throws IOException {
        Path report = folder.resolve("report.json");
        assertThat(
                        execute(
                                "--positive",
                                "rate_item>=5",
                                "--freeze-baskets",
                                "--set",
                                "learner.history-length=7",
                                "--experts",
                                "covisit",
                                "--report",
                                report.toString()))
                .isZero();

        JsonNode settings = json(report).get("settings");
        assertThat(settings.get("events").asText()).isEqualTo("events.csv");
        assertThat(settings.get("positive").asText()).isEqualTo("rate_item>=5");
        assertThat(settings.get("baskets").asText()).isEqualTo("frozen");
        assertThat(settings.get("experts").toString()).isEqualTo("[\"covisit\"]");
        assertThat(settings.get("changed").toString())
                .isEqualTo("{\"learner.history-length\":\"7\"}");
        assertThat(folder.resolve("report.ranks.gz")).isNotEmptyFile();
    }

    @Test
    void seeds_areRunsWhoseMeanIsReported() throws IOException {
        Path report = folder.resolve("report.json");
        assertThat(
                        execute(
                                "--experts",
                                "covisit,popularity",
                                "--seeds",
                                "3",
                                "--threads",
                                "2",
                                "--report",
                                report.toString()))
                .isZero();

        JsonNode json = json(report);
        assertThat(json.get("seeds")).hasSize(3);
        assertThat(json.get("models").get("covisit").get("mrr").asDouble()).isEqualTo(1);
        assertThat(json.get("standard_deviation").get("covisit").get("recall@10").asDouble())
                .isZero();
        assertThat(out.toString()).contains("Mean of 3 seeds");
    }

    @Test
    void coldStartAndAblation_areTablesAndFields() throws IOException {
        Path report = folder.resolve("report.json");
        assertThat(
                        execute(
                                "--experts",
                                "covisit,popularity",
                                "--cold-start",
                                "--ablate",
                                "--report",
                                report.toString()))
                .isZero();

        // Judged is bob's cup, chosen once before, after one event of bob's.
        JsonNode json = json(report);
        JsonNode items = json.get("cold_start").get("items_under_5");
        assertThat(items.get("evaluated").asLong()).isEqualTo(1);
        assertThat(items.get("models").get("covisit").get("recall@1").asDouble()).isEqualTo(1);
        assertThat(json.get("cold_start").get("shoppers_under_3").get("evaluated").asLong())
                .isEqualTo(1);
        JsonNode without = json.get("ablation").get("popularity");
        assertThat(without.get("recall@10").asDouble()).isEqualTo(1);
        assertThat(without.get("mrr_difference").asDouble()).isZero();
        assertThat(out.toString())
                .contains("Items with under 5 earlier interactions: 1 judged.")
                .contains("fused without");
    }

    @Test
    void tune_judgesOnlyWhatHadNoPartInTheChoice() throws IOException {
        writeWalks(100);
        Path report = folder.resolve("report.json");
        assertThat(
                        execute(
                                "--experts",
                                "covisit",
                                "--tune",
                                "learner.history-length=1,50",
                                "--report",
                                report.toString()))
                .isZero();

        JsonNode json = json(report);
        assertThat(json.get("events").asLong()).isEqualTo(100);
        assertThat(json.get("settings").get("judged_from").asLong()).isEqualTo(20);
        assertThat(json.get("tuning").get("events").asLong()).isEqualTo(20);
        assertThat(json.get("tuning").get("tried").asLong()).isEqualTo(2);
        assertThat(json.get("evaluated").asLong()).isBetween(1L, 80L);
        assertThat(out.toString()).contains("Chosen of 2 on the first 20 % (20 events");
    }

    @Test
    void curve_isAPicture() throws IOException {
        RecallCurveTest.assumeFonts();
        writeWalks(400);
        Path picture = folder.resolve("curve.png");
        assertThat(execute("--experts", "covisit", "--curve", picture.toString())).isZero();
        assertThat(Files.readAllBytes(picture)).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void drift_isReportedWithItsRecovery() throws IOException {
        writeWalks(4_000);
        report("drifted", "--experts", "covisit", "--repeats", "--drift-at", "50%");
        JsonNode json = json(folder.resolve("drifted.json"));
        assertThat(json.get("settings").get("drift_at").asText()).isEqualTo("50%");
        assertThat(json.get("drift").get("event").asInt()).isEqualTo(2_000);
        JsonNode fused = json.get("drift").get("models").get("fused");
        assertThat(fused.get("recall@10_before").asDouble()).isPositive();
        assertThat(out.toString()).contains("Other taste from event 2,000 on");

        report("a", "--experts", "covisit", "--repeats");
        assertRefused("drifted", "cannot be compared: --drift-at none and 50%");
        err.getBuffer().setLength(0);
        assertMistake("--drift-at must be a part of the stream such as 50%", "--drift-at", "half");
        assertMistake("--drift-at must be a part of the stream such as 50%", "--drift-at", "0%");
    }

    @Test
    void compare_saysHowCertainTheDifferenceIs() throws IOException {
        writeWalks(400);
        report("a", "--experts", "covisit,popularity");
        report("b", "--experts", "covisit,popularity");
        out.getBuffer().setLength(0);

        assertThat(run("compare", "" + folder.resolve("a.json"), "" + folder.resolve("b.json")))
                .isZero();
        assertThat(out.toString())
                .contains("fused, ", " judged events of ", "recall@10", "+0.0000", "mrr")
                .contains("No difference that these events can show.");

        out.getBuffer().setLength(0);
        assertThat(
                        run(
                                "compare",
                                "" + folder.resolve("a.json"),
                                "" + folder.resolve("b.json"),
                                "--model",
                                "popularity"))
                .isZero();
        assertThat(out.toString()).contains("popularity, ");
    }

    @Test
    void compare_refusesOtherStreamsAndProtocols() throws IOException {
        writeWalks(100);
        report("a", "--experts", "covisit");
        report("limited", "--experts", "covisit", "--limit", "50");
        report("unlimited", "--experts", "covisit", "--limit", "100");
        report("repeated", "--experts", "covisit", "--repeats");
        report("frozen", "--experts", "covisit", "--freeze-baskets");
        report("sampled", "--experts", "covisit", "--every", "2");
        report("tuned", "--experts", "covisit", "--tune", "learner.history-length=20");
        Files.writeString(folder.resolve("text.json"), "text");
        Files.writeString(folder.resolve("other.json"), "{}");

        assertRefused("limited", "cannot be compared: --limit none and 50");
        assertThat(
                        run(
                                "compare",
                                "" + folder.resolve("a.json"),
                                "" + folder.resolve("unlimited.json")))
                .isZero();
        assertRefused("repeated", "cannot be compared: --repeats false and true");
        assertRefused("frozen", "cannot be compared: baskets line-by-line and frozen");
        assertRefused("sampled", "cannot be compared: --every 1 and 2");
        assertRefused("tuned", "cannot be compared: first judged event 0 and 20");
        assertRefused("absent", "absent.json: there is no such file");
        assertRefused("text", "text.json: is no JSON");
        assertRefused("other", "other.json: is no report of 'millrace evaluate'");
        Files.delete(folder.resolve("frozen.ranks.gz"));
        assertRefused("frozen", "frozen.json: the ranks beside it are missing");
        Files.copy(folder.resolve("a.ranks.gz"), folder.resolve("frozen.ranks.gz"));
        assertRefused("frozen", "cannot be compared: baskets line-by-line and frozen");
        Files.copy(
                folder.resolve("limited.ranks.gz"),
                folder.resolve("frozen.ranks.gz"),
                StandardCopyOption.REPLACE_EXISTING);
        assertRefused("frozen", "frozen.ranks.gz does not belong to it");
    }

    @Test
    void badRecords_areLeftOutAndCounted() {
        assertThat(execute()).isZero();
        assertThat(out.toString())
                .contains("recall@10")
                .contains("Left out: 1 records that are no valid events or items.");
    }

    @Test
    void limit_readsTheFirstOnly() {
        assertThat(execute("--limit", "2")).isZero();
        assertThat(out.toString()).contains("2 events, 0 judged");
    }

    @Test
    void experts_mayBeChosen() {
        assertThat(execute("--experts", "transition")).isZero();
        assertThat(out.toString()).contains("transition").doesNotContain("popularity");
    }

    @Test
    void mistakes_areNamedInOneLine() {
        assertMistake("--events nowhere.csv: ", "--events", "nowhere.csv");
        assertMistake("--catalogue nowhere.csv: ", "--catalogue", "nowhere.csv");
        assertMistake("--positive: unknown event type 'hop'", "--positive", "hop");
        assertMistake("--experts: unknown expert: hearsay; known: ", "--experts", "hearsay");
        assertMistake("--every must be at least 1: 0", "--every", "0");
        assertMistake("--seeds must be at least 1: 0", "--seeds", "0");
        assertMistake("--threads must be at least 1: 0", "--threads", "0");
        assertMistake("--tune x: must be written KEY=VALUE,VALUE,...", "--tune", "x");
        assertMistake(
                "learner.history-length = '0' (tuning)", "--tune", "learner.history-length=0");
        assertMistake(
                "learner.histry-length (tuning): there is no", "--tune", "learner.histry-length=1");
        assertMistake(
                "--ablate needs two experts or more: [covisit]",
                "--ablate",
                "--experts",
                "covisit");
        assertMistake("--limit must not be negative: -1", "--limit", "-1");
        assertMistake("Customer", "--map", "Customer=user_id");
    }

    @Test
    void help_hasAnExample() {
        assertThat(new CommandLine(new EvaluateCommand()).getUsageMessage())
                .contains("millrace evaluate --events");
    }

    private void assertMistake(String message, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(execute(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }

    private void assertRefused(String other, String message) {
        err.getBuffer().setLength(0);
        assertThat(
                        run(
                                "compare",
                                "" + folder.resolve("a.json"),
                                "" + folder.resolve(other + ".json")))
                .isEqualTo(2);
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }

    private void report(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--report", folder.resolve(name + ".json").toString()));
        assertThat(execute(all.toArray(String[]::new))).isZero();
    }

    /** Shoppers who go through a dozen items, each from another one on. */
    private void writeWalks(int count) throws IOException {
        StringBuilder text = new StringBuilder("user_id,item_id,type,timestamp\n");
        for (int i = 0; i < count; i++) {
            text.append(
                    "shopper%d,item%d,view_item,%d%n"
                            .formatted(
                                    i % 10,
                                    (i / 10 + i % 3) % 12,
                                    1_700_000_000_000L + i * 1_000L));
        }
        Files.writeString(events, text);
    }

    private static JsonNode json(Path report) throws IOException {
        return new ObjectMapper().readTree(report.toFile());
    }

    private int execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--events")) {
            all.addAll(List.of("--events", events.toString()));
        }
        all.addAll(List.of("--dir", folder.toString()));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        return new CommandLine(new EvaluateCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(
                        (exception, line, result) -> {
                            line.getErr().println(exception.getMessage());
                            return exception instanceof UsageException
                                            || exception instanceof ConfigurationException
                                    ? 2
                                    : 1;
                        })
                .execute(arguments);
    }
}
