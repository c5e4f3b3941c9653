package io.millrace.jobs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.Answer;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttackCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void attack_printsARowForEachPlaceAndWay() {
        assertThat(execute("--products", "100", "--count", "1000", "--rounds", "20"))
                .as(err.toString())
                .isZero();

        assertThat(out.toString().lines())
                .startsWith("| place | who | visitors | events |", "|---|---|--:|--:|")
                .hasSize(2 + 6 * Attacker.Way.values().length - 3)
                .contains(
                        "| %s | one visitor, dates walk through the past year | never | 60 |"
                                .formatted(firstPlace()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--count 999 | --count must be at least 1000: 999",
                "--rounds 0 | --rounds must be at least 1: 0",
                "--products 99 | --products must be 100 to 5000000: 99",
            })
    void attack_mistake_isOneLine(String arguments, String message) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(err).hasToString("millrace: " + message + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    /** The query that is searched for most, with how often. */
    private String firstPlace() {
        return out.toString()
                .lines()
                .skip(2)
                .findFirst()
                .orElseThrow()
                .split(" \\| ")[0]
                .substring(2);
    }

    private int execute(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "attack";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Answer.execute(out, err, all);
    }
}
