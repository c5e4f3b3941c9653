package io.millrace.jobs.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.Answer;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SavepointCommandTest {
    private static final Path KEPT =
            Path.of("..", "savepoints", "src", "test", "resources", "savepoints", "0.1.0");

    @TempDir private Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void inspect_showsOperatorsStatesAndFigures() {
        assertThat(execute("savepoint", "inspect", KEPT.toString())).isZero();
        assertThat(output.toString())
                .contains("item (item-state v3)")
                .contains("norm of factors.input")
                .contains("interactions             240")
                .containsPattern("global +events \\d+, judged \\d+, weights \\(popularity");
    }

    @Test
    void inspect_ofOneShopper_isJson() {
        assertThat(execute("savepoint", "inspect", KEPT.toString(), "--shopper", "u:s1")).isZero();
        assertThat(output.toString()).contains("\"events\" : 40", "\"item\" : \"i");
        assertThat(execute("savepoint", "inspect", KEPT.toString(), "--item", "no such")).isOne();
        assertThat(errors.toString()).contains("the savepoint has no item no such");
    }

    @Test
    void diff_withItself_findsNothing() {
        assertThat(execute("savepoint", "diff", KEPT.toString(), KEPT.toString())).isZero();
        assertThat(output.toString())
                .containsPattern("item-learner +item +8 +8 +0 +0 +0")
                .doesNotContain("such as");
    }

    @Test
    void mistakes_areOneLine() {
        assertThat(execute("savepoint", "inspect", folder.toString())).isEqualTo(2);
        assertThat(errors.toString())
                .isEqualToIgnoringNewLines(
                        "millrace: "
                                + folder
                                + ": is no savepoint and no completed checkpoint: no _metadata in"
                                + " it");
        assertThat(execute("savepoint", "inspect", KEPT.toString(), "--shopper", "s1"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("must be u:USER or v:VISITOR");
        assertThat(execute("savepoint", "diff", KEPT.toString(), KEPT.toString(), "--sample=-1"))
                .isEqualTo(2);
        assertThat(execute("job", "--cluster", "flink:8081")).isEqualTo(2);
        assertThat(errors.toString()).contains("must be 'local' or the REST address");
    }

    private int execute(String... arguments) {
        return Answer.execute(output, errors, arguments);
    }
}
