package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    @TempDir Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stak | millrace has no command 'stak'; did you mean 'stack'?",
                "qqqqqqqqq | millrace has no command 'qqqqqqqqq'; see 'millrace --help'",
                "stack strat | millrace stack has no command 'strat'; did you mean 'start'?",
                "stack start --kafka-prt 1 | millrace stack start has no option '--kafka-prt'; did you mean '--kafka-port'?",
                "stack status now | millrace stack status takes no argument 'now'; see 'millrace stack status --help'",
                "stack start --kafka-port | Missing required parameter for option '--kafka-port' (PORT); see 'millrace stack start --help'",
                "config --set gate.dedup-window=3 | gate.dedup-window = '3' (--set): must be a whole number from 16 to 65536",
                "config --config absent.yaml | absent.yaml: there is no such file",
            })
    void execute_mistake_isOneLineAndExitCodeTwo(String arguments, String message) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(errors).hasToString("millrace: " + message + System.lineSeparator());
        assertThat(output.toString()).isEmpty();
    }

    @Test
    void config_printsValuesWithTheirOriginAndNoSecret() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "gate.dedup-window: 64\n");
        int code =
                execute(
                        "config",
                        "--dir",
                        folder.toString(),
                        "--config",
                        file.toString(),
                        "--set",
                        "elasticsearch.api-key=hunter2");
        assertThat(code).isZero();
        assertThat(output.toString())
                .contains("gate.dedup-window = '64' (" + file + " line 1)")
                .contains("elasticsearch.api-key = *** (--set)")
                .contains("elasticsearch.password = '' (default)")
                .contains("checkpoint.directory = '" + folder.resolve("checkpoints") + "' (--dir)")
                .doesNotContain("hunter2");
    }

    @Test
    void stackStatus_whenNothingRuns() {
        assertThat(execute("stack", "status", "--dir", folder.toString())).isEqualTo(3);
        assertThat(output).hasToString("not running" + System.lineSeparator());
    }

    @Test
    void stackStop_whenNothingRuns() {
        assertThat(execute("stack", "stop", "--dir", folder.resolve("absent").toString())).isZero();
        assertThat(output).hasToString("not running" + System.lineSeparator());
        assertThat(folder.resolve("absent")).doesNotExist();
    }

    @Test
    void version() {
        assertThat(execute("--version")).isZero();
        assertThat(output.toString()).startsWith("millrace ");
    }

    private int execute(String... arguments) {
        return Answer.execute(output, errors, arguments);
    }
}
