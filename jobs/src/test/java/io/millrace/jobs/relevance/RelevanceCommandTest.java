package io.millrace.jobs.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RelevanceCommandTest {

    @TempDir private Path folder;

    private final StringWriter errors = new StringWriter();

    @Test
    void impossibleInput_isSaidInOneLine() throws Exception {
        Path catalogue = Files.writeString(folder.resolve("items.jsonl"), "{\"item_id\":\"a\"}\n");
        Path judgements = folder.resolve("judgements.csv");

        Files.writeString(judgements, "query,docid,rating\nbag,a,many\n");
        assertThat(run(catalogue, judgements)).isEqualTo(2);
        assertThat(errors.toString())
                .contains("line 2: rating must be a whole number from 0 to 10: rating=many");

        Files.writeString(judgements, "query,docid,rating\nbag,a,1\nbag,a,2\n");
        assertThat(run(catalogue, judgements)).isEqualTo(2);
        assertThat(errors.toString()).contains("two ratings of one item").contains("ratings=1,2");

        Files.writeString(judgements, "query,item_id,rating\nbag,a,0\n");
        assertThat(run(catalogue, judgements)).isEqualTo(2);
        assertThat(errors.toString()).contains("no query has a rating above 0");

        Files.writeString(judgements, "query,rating\nbag,1\n");
        assertThat(run(catalogue, judgements)).isEqualTo(2);
        assertThat(errors.toString()).contains("query, item_id and rating are needed");

        Files.writeString(catalogue, "{\"title\":\"no id\"}\n");
        Files.writeString(judgements, "query,item_id,rating\nbag,a,1\n");
        assertThat(run(catalogue, judgements)).isEqualTo(2);
        assertThat(errors.toString()).contains("--catalogue").contains("item 1");

        assertThat(run(catalogue, judgements, "--random-shoppers", "0")).isEqualTo(2);
        assertThat(errors.toString()).contains("--random-shoppers must be 1 to 1000: 0");
        assertThat(run(catalogue, judgements, "--tune-on", "third")).isEqualTo(2);
        assertThat(errors.toString()).contains("third").containsIgnoringCase("even");
    }

    @Test
    void missingFiles_areAskedFor() {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(errors, true));
        assertThat(commandLine.execute("relevance")).isEqualTo(2);
        assertThat(errors.toString()).contains("Missing required option: '--catalogue=FILE'");
        assertThat(commandLine.execute("relevance", "--catalogue", "a")).isEqualTo(2);
        assertThat(errors.toString()).contains("Missing required option: '--judgements=FILE'");
    }

    private int run(Path catalogue, Path judgements, String... more) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(errors, true));
        String[] arguments = new String[5 + more.length];
        arguments[0] = "relevance";
        arguments[1] = "--catalogue";
        arguments[2] = catalogue.toString();
        arguments[3] = "--judgements";
        arguments[4] = judgements.toString();
        System.arraycopy(more, 0, arguments, 5, more.length);
        return commandLine.execute(arguments);
    }
}
