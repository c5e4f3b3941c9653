package io.millrace.modellog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord.Progress;
import org.junit.jupiter.api.Test;

class AppliedProgressTest {
    private final AppliedProgress progress = new AppliedProgress(3, 2);

    @Test
    void applied_beforeEveryoneReported_isUnknown() {
        report(0, 0, 5);
        report(1, 0, 5);
        report(0, 1, 5);
        report(0, 1, 6);

        assertThat(progress.applied(2)).isNull();
    }

    @Test
    void applied_isTheLeastOfTheNewestReports() {
        report(0, 0, 5, 1);
        report(1, 0, 9, 9);
        report(0, 1, 9, 9);
        report(1, 1, 9, 4);
        assertThat(progress.applied(2)).containsExactly(5, 1);

        report(0, 0, 10, 8);
        assertThat(progress.applied(2)).containsExactly(9, 4);
    }

    @Test
    void applied_reportsOfAnotherEpoch_areIgnored() {
        for (int partition = 0; partition < 4; partition++) {
            progress.add(Channel.ITEMS, partition, new Progress(2, 0, new long[] {5}));
        }

        assertThat(progress.applied(2)).isNull();
    }

    /** It will report nothing, and is not waited for. */
    @Test
    void applied_expectsAsManyAsRun() {
        report(0, 0, 5);
        report(1, 0, 7);

        assertThat(progress.applied(2)).isNull();
        assertThat(progress.applied(1)).containsExactly(5);
    }

    /** Item learners get to know shopper learners by their marks. */
    @Test
    void applied_aLearnerThatSomebodyHasNotHeardOf_hasNone() {
        report(0, 0, 5, 6);
        report(1, 0, 7);

        assertThat(progress.applied(1)).containsExactly(5);
    }

    private void report(int partition, int itemLearner, long... applied) {
        progress.add(Channel.ITEMS, partition, new Progress(3, itemLearner, applied));
    }
}
