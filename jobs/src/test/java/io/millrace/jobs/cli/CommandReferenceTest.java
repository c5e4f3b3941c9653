package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandReferenceTest {
    @Test
    void committedPage_isTheGeneratedOne() throws IOException {
        Path page = Path.of("..", "docs", "commands.md");
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as(
                        "docs/commands.md differs from the commands; run"
                                + " `./millrace commands > docs/commands.md`")
                .isEqualTo(CommandReference.markdown());
    }

    @Test
    void everyCommand_hasHelpWithAnExample() {
        assertExamples(Main.commandLine());
    }

    private static void assertExamples(CommandLine parent) {
        parent.getSubcommands()
                .forEach(
                        (name, command) -> {
                            if (!command.getCommandSpec().usageMessage().hidden()) {
                                assertThat(command.getUsageMessage())
                                        .as(name)
                                        .contains("--help", "\nExample", "\n  millrace ");
                            }
                            assertExamples(command);
                        });
    }
}
