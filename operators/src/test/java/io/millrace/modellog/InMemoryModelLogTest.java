package io.millrace.modellog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.modellog.ModelLog.Claim;
import io.millrace.modellog.ModelLog.Entry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryModelLogTest {
    private final InMemoryModelLog log = InMemoryModelLog.named("in-memory");

    @AfterEach
    void delete() {
        log.delete();
    }

    @Test
    void claimEpoch_sameClaimant_getsTheSameAndOthersAHigherOne() throws Exception {
        assertThat(log.claimEpoch("a")).isEqualTo(1);
        assertThat(log.claimEpoch("a")).isEqualTo(1);
        assertThat(log.claimEpoch("b")).isEqualTo(2);
        assertThat(log.claimEpoch("a")).isEqualTo(1);
        assertThat(log.openReader().newestClaim()).isEqualTo(new Claim("b", 2));
    }

    @Test
    void poll_returnsEverythingFromTheBeginningAndThenWhatFollows() throws Exception {
        ModelLog.Writer writer = log.openWriter();
        NeighbourRecord record = new NeighbourRecord("a", 1, 2, List.of());
        writer.append(Channel.NEIGHBOURS, "a", record);
        ModelLog.Reader reader = InstantiationUtil.clone(log).openReader();
        assertThat(reader.hasCaughtUp()).isFalse();

        List<Entry> first = reader.poll(Duration.ofSeconds(10));
        assertThat(first).hasSize(1);
        assertThat(first.get(0).record()).isEqualTo(record);
        assertThat(reader.hasCaughtUp()).isTrue();
        assertThat(reader.poll(Duration.ofMillis(1))).isEmpty();

        writer.delete(Channel.NEIGHBOURS, "a");
        List<Entry> second = reader.poll(Duration.ofSeconds(10));
        assertThat(second)
                .containsExactly(
                        new Entry(Channel.NEIGHBOURS, first.get(0).partition(), "a", null));
    }

    @Test
    void appendToAllPartitions_reachesEachOfThem() throws Exception {
        log.openWriter()
                .appendToAllPartitions(
                        EnumSet.of(Channel.ITEMS, Channel.WEIGHTS),
                        "marker",
                        new EpochMarker(1, 0, 0, 1));
        ModelLog.Reader reader = log.openReader();

        assertThat(reader.poll(Duration.ofSeconds(10)))
                .extracting(entry -> entry.channel() + "/" + entry.partition())
                .containsExactlyInAnyOrder("ITEMS/0", "ITEMS/1", "WEIGHTS/0", "WEIGHTS/1");
        assertThat(reader.partitions(Channel.ITEMS)).isEqualTo(2);
    }

    @Test
    void poll_ofALateReaderOfACompactedLog_hasTheNewestRecordOfEachKeyOnly() throws Exception {
        InMemoryModelLog log = InMemoryModelLog.compacted("compacted");
        ModelLog.Writer writer = log.openWriter();
        for (int version = 1; version <= 100; version++) {
            writer.append(Channel.NEIGHBOURS, "a", new NeighbourRecord("a", version, 2, List.of()));
        }
        writer.append(Channel.NEIGHBOURS, "b", new NeighbourRecord("b", 7, 2, List.of()));
        ModelLog.Reader reader = log.openReader();

        assertThat(reader.poll(Duration.ofSeconds(10)))
                .extracting(entry -> ((NeighbourRecord) entry.record()).version())
                .containsExactly(100L, 7L);
        assertThat(reader.hasCaughtUp()).isTrue();
        log.delete();
    }
}
