package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.flink.ShoppersSwept;
import org.junit.jupiter.api.Test;

class SweepProgressTest {
    private final SweepProgress progress = new SweepProgress();

    @Test
    void beforeAnybodyHasTold_nothingIsProven() {
        progress.barrier(1);
        progress.completed(1);

        assertThat(progress.isThrough()).isFalse();
        assertThat(progress.mayDelete()).isFalse();
    }

    @Test
    void checkpointOfBeforeTheLastScorer_provesNothing() {
        progress.add(swept(0, false));
        progress.add(swept(1, false));
        progress.add(swept(0, true));
        progress.barrier(1);
        progress.add(swept(1, true));
        progress.completed(1);

        assertThat(progress.isThrough()).isTrue();
        assertThat(progress.mayDelete()).as("its barrier came before the last slates").isFalse();
    }

    @Test
    void checkpointOfAfterTheLastScorer_isTheProof() {
        progress.add(swept(0, true));
        progress.add(swept(1, true));
        progress.barrier(3);
        assertThat(progress.mayDelete()).as("the writers may not have them yet").isFalse();
        progress.completed(2);
        assertThat(progress.mayDelete()).as("an older one").isFalse();
        progress.barrier(4);
        progress.completed(4);

        assertThat(progress.mayDelete()).as("3 was given up, 4 began later still").isTrue();
    }

    @Test
    void scorerThatTellsTwice_countsOnce() {
        progress.add(swept(1, true));
        progress.add(swept(1, true));
        progress.barrier(1);
        progress.completed(1);

        assertThat(progress.mayDelete()).isFalse();
        assertThat(progress.epoch()).isEqualTo(7);
        assertThat(progress.isRestored()).isTrue();
    }

    private static ShoppersSwept swept(int scorer, boolean complete) {
        return new ShoppersSwept(7, scorer, 2, complete, true);
    }
}
