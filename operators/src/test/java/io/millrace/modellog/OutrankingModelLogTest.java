package io.millrace.modellog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutrankingModelLogTest {
    private final InMemoryModelLog log = InMemoryModelLog.named(UUID.randomUUID().toString());
    private long indexed;
    private final ModelLog outranking = new OutrankingModelLog(log, () -> indexed);

    @AfterEach
    void delete() {
        log.delete();
    }

    @Test
    void claimEpoch_nothingWritten_beginsAtOne() throws Exception {
        assertThat(outranking.claimEpoch("a")).isEqualTo(1);
        assertThat(outranking.claimEpoch("b")).isEqualTo(2);
    }

    @Test
    void claimEpoch_writtenAsClaimed_skipsNothing() throws Exception {
        assertThat(outranking.claimEpoch("a")).isEqualTo(1);
        write(1);
        indexed = 1;

        assertThat(outranking.claimEpoch("a")).as("a second process").isEqualTo(1);
        assertThat(outranking.claimEpoch("b")).isEqualTo(2);
    }

    @Test
    void claimEpoch_fenceLost_outranksTheLog() throws Exception {
        write(812);

        assertThat(outranking.claimEpoch("a")).isEqualTo(813);
        assertThat(outranking.claimEpoch("b")).isEqualTo(814);
        assertThat(outranking.claimEpoch("a")).isEqualTo(813);
    }

    @Test
    void claimEpoch_fenceLost_outranksTheIndex() throws Exception {
        write(3);
        indexed = 40;

        assertThat(outranking.claimEpoch("a")).isEqualTo(41);
    }

    @Test
    void claimEpoch_fenceLost_outranksMarkersAndProgress() throws Exception {
        ModelLog.Writer writer = log.openWriter();
        writer.appendToAllPartitions(
                EnumSet.allOf(Channel.class), "marker", new EpochMarker(7, 0, 127, 128));
        assertThat(outranking.claimEpoch("a")).isEqualTo(8);

        writer.appendToAllPartitions(
                EnumSet.of(Channel.ITEMS), "progress/0", new Progress(9, 0, new long[] {1}));
        assertThat(outranking.claimEpoch("b")).isEqualTo(10);
    }

    @Test
    void skip_isNoClaim() throws Exception {
        log.claimEpoch("a");
        ModelLog.Claim before = log.openReader().newestClaim();
        log.skip(20);
        log.skip(10);

        assertThat(log.newestEpoch()).isEqualTo(20);
        assertThat(log.openReader().newestClaim()).isEqualTo(before);
        assertThat(log.claimEpoch("b")).isEqualTo(21);
    }

    private void write(long epoch) {
        log.openWriter()
                .append(
                        Channel.WEIGHTS,
                        "global",
                        new WeightsRecord(
                                "global",
                                ModelVersion.of(epoch, 1),
                                List.of("popularity"),
                                new double[] {1},
                                new double[] {1}));
    }
}
