package io.millrace.modellog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import org.junit.jupiter.api.Test;

class CompletenessTest {
    private final Completeness completeness = new Completeness(3, 2);

    @Test
    void isComplete_whenEveryPartitionHasEveryKeyGroup() {
        add(0, 3, 0, 63);
        add(1, 3, 0, 127);
        assertThat(completeness.isComplete()).isFalse();
        add(0, 3, 64, 127);
        assertThat(completeness.isComplete()).isTrue();
    }

    @Test
    void add_sameMarkerAgain_countsOnce() {
        add(0, 3, 0, 127);
        add(0, 3, 0, 127);
        add(0, 3, 0, 63);

        assertThat(completeness.isComplete()).isFalse();
    }

    @Test
    void add_markerOfAnotherEpoch_doesNotCount() {
        add(0, 2, 0, 127);
        add(1, 4, 0, 127);

        assertThat(completeness.isComplete()).isFalse();
    }

    @Test
    void add_overlappingMarkers_coverTheirUnion() {
        add(0, 3, 0, 100);
        add(0, 3, 50, 127);
        add(1, 3, 0, 127);

        assertThat(completeness.isComplete()).isTrue();
    }

    private void add(int partition, long epoch, int first, int last) {
        completeness.add(Channel.ITEMS, partition, new EpochMarker(epoch, first, last, 128));
    }
}
