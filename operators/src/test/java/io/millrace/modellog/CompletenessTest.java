package io.millrace.modellog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompletenessTest {
    private final Completeness completeness = new Completeness(3, Map.of(Channel.ITEMS, 2));

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

    /** As many as run, however many were asked for. */
    @Test
    void publishers_areThoseWhoMarked_once() {
        add(0, 3, 64, 127);
        add(0, 3, 0, 63);
        add(1, 3, 0, 63);
        add(1, 2, 0, 31);

        assertThat(completeness.publishers(Channel.ITEMS))
                .containsExactly(new EpochMarker(3, 0, 63, 128), new EpochMarker(3, 64, 127, 128));
        assertThat(completeness.publishers(Channel.WEIGHTS)).isEmpty();
    }

    @Test
    void missing_namesTheFirstKeyGroupsThatSomePartitionLacks() {
        assertThat(completeness.missing()).isEqualTo("ITEMS lacks every key group");
        add(0, 3, 0, 127);
        add(1, 3, 0, 31);
        add(1, 3, 64, 127);
        assertThat(completeness.missing()).isEqualTo("ITEMS lacks key groups 32 to 63");
        add(1, 3, 32, 63);
        assertThat(completeness.missing()).isEmpty();
    }

    private void add(int partition, long epoch, int first, int last) {
        completeness.add(Channel.ITEMS, partition, new EpochMarker(epoch, first, last, 128));
    }
}
