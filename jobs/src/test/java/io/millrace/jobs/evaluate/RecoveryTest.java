package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    @Test
    void of_aModelThatRelearns_countsTheEventsToTheFirstGoodWindow() {
        // Every other event is found, none for 300 events after the change.
        Recovery recovery = recovery(line -> line % 2 == 0 && (line < 1_000 || line >= 1_300));

        assertThat(recovery.event()).isEqualTo(1_000);
        assertThat(recovery.window()).isEqualTo(100);
        Recovery.Course course = recovery.courses().get("fused");
        assertThat(course.before()).isEqualTo(0.5, within(1e-9));
        assertThat(course.after()).isZero();
        assertThat(course.end()).isEqualTo(0.5, within(1e-9));
        // The window with 45 of 50 hits: 90 events of it lie behind the 300.
        assertThat(course.events()).hasValue(389);
    }

    @Test
    void of_aModelThatDoesNot_saysSo() {
        assertThat(recovery(line -> line < 1_000).courses().get("fused").events()).isEmpty();
        assertThat(recovery(line -> false).courses().get("fused").events()).isEmpty();
    }

    @Test
    void of_noDriftOrTooLittleJudged_isNothing() {
        EventStream stream = stream();
        List<JudgedRanks> runs = List.of(ranks(2_000, line -> true));
        assertThat(Recovery.of(stream, runs)).isEmpty();
        assertThat(Recovery.of(stream.withDriftAt(0.5), List.of(ranks(1_050, line -> true))))
                .isEmpty();
    }

    private static Recovery recovery(IntPredicate found) {
        return Recovery.of(stream().withDriftAt(0.5), List.of(ranks(2_000, found))).orElseThrow();
    }

    private static JudgedRanks ranks(int lines, IntPredicate found) {
        JudgedRanks ranks = new JudgedRanks(List.of("fused"));
        for (int line = 0; line < lines; line++) {
            int rank = found.test(line) ? 1 : 100;
            ranks.add(line, 0, 0, model -> rank);
        }
        return ranks;
    }

    private static EventStream stream() {
        String[] lines = new String[2_000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "s" + i % 7 + " i" + i % 5 + " " + i;
        }
        return Streams.of(lines);
    }
}
