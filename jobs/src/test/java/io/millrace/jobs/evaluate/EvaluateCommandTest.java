package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
                        "events_per_second");
        assertThat(json.get("events").asLong()).isEqualTo(3);
        assertThat(json.get("evaluated").asLong()).isEqualTo(1);
        assertThat(json.get("models").fieldNames())
                .toIterable()
                .containsExactly("popularity", "covisit", "transition", "fused");
        assertThat(json.get("models").get("covisit").fieldNames())
                .toIterable()
                .containsExactly("recall@1", "recall@5", "recall@10", "recall@20", "mrr");
        assertThat(json.get("models").get("fused").get("mrr").asDouble()).isEqualTo(1);
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
        assertMistake("--limit must not be negative: -1", "--limit", "-1");
        assertMistake("Customer", "--map", "Customer=user_id");
    }

    @Test
    void help_hasAnExample() {
        assertThat(new CommandLine(new EvaluateCommand()).getUsageMessage())
                .contains("millrace evaluate --events");
    }

    private void assertMistake(String message, String... arguments) {
        assertThat(execute(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(message).hasLineCount(1);
        err.getBuffer().setLength(0);
    }

    private int execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--events")) {
            all.addAll(List.of("--events", events.toString()));
        }
        all.addAll(List.of("--dir", folder.toString()));
        return new CommandLine(new EvaluateCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(
                        (exception, line, result) -> {
                            line.getErr().println(exception.getMessage());
                            return exception instanceof UsageException ? 2 : 1;
                        })
                .execute(all.toArray(String[]::new));
    }
}
