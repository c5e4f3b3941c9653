package io.millrace.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.replay.ManualWaiter;
import io.millrace.jobs.replay.Outcomes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusPrinterTest {

    private final StringWriter printed = new StringWriter();
    private final ManualWaiter waiter = new ManualWaiter();

    @Test
    void status_onATerminal_isWrittenAgainInPlace() {
        StatusPrinter printer = printer(true);
        printer.status("1 event");
        printer.status("2 events");
        printer.line("something else");
        printer.status("a line that is much too long for this terminal");

        assertThat(printed.toString())
                .isEqualToNormalizingNewlines(
                        "\r\u001b[K1 event\r\u001b[K2 events\r\u001b[Ksomething else\n"
                                + "\r\u001b[Ka line that is much");
    }

    @Test
    void status_inAPipe_isALineEveryTenSeconds() {
        StatusPrinter printer = printer(false);
        for (int second = 1; second <= 25; second++) {
            waiter.waitFor(Duration.ofSeconds(1));
            printer.status("second " + second + " and more than fits a terminal");
        }

        assertThat(printed.toString().lines())
                .containsExactly(
                        "second 10 and more than fits a terminal",
                        "second 20 and more than fits a terminal");
    }

    @Test
    void line_ofAStatus_hasAllFigures() {
        Outcomes outcomes = new Outcomes(Map.of("learned", 12_345L, "dead_letter.late", 2L));
        Status status = new Status(outcomes, 499.6, 17, Optional.of(new Freshness(41.2, 1_230)));

        assertThat(status.line())
                .isEqualTo(
                        "500 events/s | freshness p50 41 ms, p99 1.2 s | dead letters 2 | lag 17 |"
                                + " 12,347 events");
        assertThat(new Status(Outcomes.NONE, 0, 0, Optional.empty()).line())
                .contains("freshness -");
    }

    @Test
    void rate_isTheGrowthOfTheLastSeconds() {
        Rate rate = new Rate();
        assertThat(rate.update(waiter.instant(), 1_000)).isZero();
        double last = 0;
        for (int second = 1; second <= 10; second++) {
            waiter.waitFor(Duration.ofSeconds(1));
            last = rate.update(waiter.instant(), 1_000 + 50L * second);
        }
        assertThat(last).isEqualTo(50);
        for (int second = 1; second <= 10; second++) {
            waiter.waitFor(Duration.ofSeconds(1));
            last = rate.update(waiter.instant(), 1_500);
        }
        assertThat(last).isZero();
        assertThat(rate.update(waiter.instant().plusSeconds(1), 10)).as("restored job").isZero();
    }

    private StatusPrinter printer(boolean interactive) {
        return new StatusPrinter(new PrintWriter(printed, true), interactive, 20, waiter);
    }
}
