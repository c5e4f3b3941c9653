package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Mistakes that are found before anything is sent. */
class ReplayCommandTest {

    @TempDir private Path folder;

    private final StringWriter err = new StringWriter();
    private Path events;

    @BeforeEach
    void writeEvents() throws IOException {
        events = folder.resolve("events.csv");
        Files.writeString(events, "user_id,item_id,type,timestamp\n1,2,view_item,1000\n");
    }

    @Test
    void replay_noFile_saysWhatIsNeeded() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("replay needs --events FILE, --catalogue FILE or both");
    }

    @Test
    void replay_missingFile_isNamed() {
        assertThat(execute("--events", "nowhere.csv")).isEqualTo(2);
        assertThat(err.toString()).contains("--events nowhere.csv: ");
    }

    @Test
    void replay_mappingOfAColumnTheFileLacks_isNamed() {
        assertThat(execute("--events", events.toString(), "--map", "Customer=user_id"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Customer").contains("item_id");
    }

    @Test
    void replay_badSpeedOrLimit_isNamed() {
        assertThat(execute("--events", events.toString(), "--speed", "fast")).isEqualTo(2);
        assertThat(err.toString()).contains("--speed: speed must be a number above 0 or max: fast");
        assertThat(execute("--events", events.toString(), "--limit", "-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--limit must not be negative: -1");
    }

    @Test
    void help_hasAnExample() {
        assertThat(new CommandLine(new ReplayCommand()).getUsageMessage())
                .contains("millrace replay --events")
                .contains("--[no-]wait");
    }

    private int execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--dir", folder.toString()));
        return new CommandLine(new ReplayCommand())
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(
                        (exception, line, result) -> {
                            line.getErr().println(exception.getMessage());
                            return exception instanceof UsageException ? 2 : 1;
                        })
                .execute(all.toArray(String[]::new));
    }
}
