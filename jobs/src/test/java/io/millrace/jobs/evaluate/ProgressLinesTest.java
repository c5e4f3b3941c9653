package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private final StringWriter out = new StringWriter();
    private Instant now = Instant.EPOCH;

    @Test
    void lines_comeEveryFiveSeconds() {
        ProgressLines lines = new ProgressLines(new PrintWriter(out), () -> now);
        Tally fused = new Tally();
        for (int i = 0; i < 100; i++) {
            fused.add(i < 25 ? 10 : 11);
        }
        try (ProgressDisplay.Task task = lines.begin("judging", 4_000)) {
            task.learned(500, new Tally());
            assertThat(out.toString()).isEmpty();
            now = now.plusSeconds(5);
            task.learned(500, new Tally());
            now = now.plusSeconds(1);
            task.learned(500, new Tally());
            now = now.plusSeconds(4);
            task.learned(500, fused);
        }
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """
                        judging: 25 % (1,000 of 4,000 events), 200 events/s
                        judging: 50 % (2,000 of 4,000 events), 200 events/s, fused recall@10 so far 0.2500
                        """);
    }

    @Test
    void bar_fillsOneLine() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressBarDisplay display = new ProgressBarDisplay(new PrintStream(bytes, true), 80);
        try (ProgressDisplay.Task task = display.begin("judging", 100)) {
            task.learned(100, new Tally());
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("judging", "100%", "100/100");
    }
}
