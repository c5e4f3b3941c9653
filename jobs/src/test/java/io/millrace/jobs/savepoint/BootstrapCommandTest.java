package io.millrace.jobs.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.Answer;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.history.Bootstrap;
import io.millrace.jobs.history.HistoryFile;
import io.millrace.jobs.replay.Waiter;
import io.millrace.savepoints.SavepointReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class BootstrapCommandTest {
    private static final long START = 1_700_000_000_000L;
    private static final long STEP = 60_000;

    @TempDir private Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    /** Kafka still holds a part of what the file has. */
    @Test
    void historyAndWhatFollows_areCountedOnce() throws Exception {
        Path history = write("hist ory.csv", 0, 240);
        Path directory = folder.resolve("mill race");
        assertThat(bootstrap(directory, history)).as("%s", errors).isZero();
        String printed = output.toString();
        assertThat(printed)
                .contains("the cut is " + time(240 - 1).plusMillis(1) + ": 240 events")
                .containsPattern("learned +240");
        String savepoint = printed.strip().lines().reduce((first, last) -> last).orElseThrow();
        assertThat(savepoint).contains("mill race/checkpoints/millrace/savepoints/savepoint-");

        SavepointReader made = SavepointReader.open(savepoint);
        assertThat(made.historyCut()).isEqualTo(OptionalLong.of(START + 239 * STEP + 1));
        assertThat(sum(made.shopperEvents())).isEqualTo(240);
        assertThat(sum(made.itemInteractions())).isEqualTo(240);

        Path topic = write("topic.csv", 200, 300);
        MillraceConfig config = MillraceConfig.of(Map.of("model-log.kind", "memory"));
        String after =
                new Bootstrap(config, folder, Waiter.system())
                        .run(
                                events(topic),
                                new HistoryFile(
                                        HistoryFile.Kind.CATALOGUE, null, "", Long.MAX_VALUE),
                                START + 300 * STEP,
                                savepoint,
                                folder.resolve("after").toUri().toString(),
                                read -> {});
        SavepointReader went = SavepointReader.open(after);
        assertThat(went.outcomeTotals())
                .isEqualTo(Map.of("outcome.learned", 300L, "outcome.before_cut", 40L));
        assertThat(sum(went.shopperEvents())).isEqualTo(300);
        // Seven view what the shopper viewed earlier that day.
        assertThat(sum(went.itemInteractions())).isEqualTo(293);

        assertThat(bootstrap(directory, history)).isEqualTo(2);
        assertThat(errors.toString())
                .contains("the deployment 'millrace' has learned already, as ")
                .contains("--into");
        assertThat(execute("savepoint", "inspect", savepoint)).isZero();
        assertThat(output.toString()).contains("history ends at " + time(240 - 1).plusMillis(1));
    }

    @Test
    void mistakes_areToldBeforeAnythingIsDone() throws Exception {
        Path history = write("history.csv", 0, 3);
        Path directory = folder.resolve("dir");
        assertThat(bootstrap(directory, folder.resolve("absent.csv"))).isEqualTo(2);
        assertThat(bootstrap(directory, history, "--cut", "yesterday")).isEqualTo(2);
        assertThat(errors.toString()).contains("--cut: timestamp 'yesterday' is neither");
        assertThat(bootstrap(directory, history, "--cut", "2999-01-01T00:00:00Z")).isEqualTo(2);
        assertThat(errors.toString()).contains("lies in the future");
        assertThat(bootstrap(directory, history, "--map", "no=item_id")).isEqualTo(2);
        Path catalogue = folder.resolve("no items");
        assertThat(bootstrap(directory, history, "--catalogue", catalogue.toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("--catalogue " + catalogue);
        Path undated = Files.writeString(folder.resolve("undated.csv"), "type,item_id\nview,i1\n");
        assertThat(bootstrap(directory, undated)).isEqualTo(2);
        assertThat(errors.toString()).contains("no event in it has a time");
        assertThat(directory).doesNotExist();
    }

    private int bootstrap(Path directory, Path events, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("savepoint", "bootstrap", "--events", events.toString()));
        arguments.addAll(List.of("--dir", directory.toString()));
        arguments.addAll(List.of(more));
        return execute(arguments.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return Answer.execute(output, errors, arguments);
    }

    private static HistoryFile events(Path file) {
        return new HistoryFile(HistoryFile.Kind.EVENTS, file.toString(), "", Long.MAX_VALUE);
    }

    private Path write(String name, int from, int to) throws IOException {
        StringBuilder rows = new StringBuilder("event_id,type,user_id,item_id,timestamp\n");
        for (int i = from; i < to; i++) {
            rows.append("e%d,view_item,s%d,i%d,%d%n".formatted(i, i % 6, i * 7 % 31, millis(i)));
        }
        return Files.writeString(folder.resolve(name), rows);
    }

    private static long millis(int event) {
        return START + event * STEP;
    }

    private static Instant time(int event) {
        return Instant.ofEpochMilli(millis(event));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
