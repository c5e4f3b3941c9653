package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.BadRecordException;
import io.millrace.events.EventCodec;
import io.millrace.events.reader.FileRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedatingTest {

    private final ManualWaiter waiter = new ManualWaiter();

    @Test
    void next_datesToNowAndKeepsBasketsTogether() throws BadRecordException {
        Redating redating =
                new Redating(
                        List.of(record("a", 1_000), record("b", 1_000), record("c", 2_000))
                                .iterator(),
                        waiter);
        long first = time(redating.next());
        waiter.waitFor(Duration.ofSeconds(5));
        long second = time(redating.next());
        long third = time(redating.next());

        assertThat(first).isEqualTo(ManualWaiter.START.toEpochMilli());
        assertThat(second).as("a line of the same basket").isEqualTo(first);
        assertThat(third).isEqualTo(first + 5_000);
        assertThat(redating.hasNext()).isFalse();
    }

    @Test
    void next_keepsTheFilesTimeForThePace() {
        FileRecord record = new Redating(List.of(record("a", 1_000)).iterator(), waiter).next();

        assertThat(record.timestamp()).isEqualTo(1_000);
        assertThat(record.key()).isEqualTo("key".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void next_recordWithoutTime_isNotTouched() {
        byte[] broken = "not json".getBytes(StandardCharsets.UTF_8);
        FileRecord record = new FileRecord(1, null, broken, FileRecord.NO_TIMESTAMP);

        assertThat(new Redating(List.of(record).iterator(), waiter).next()).isSameAs(record);
    }

    private static long time(FileRecord record) throws BadRecordException {
        return new EventCodec().decode(record.json()).timestamp();
    }

    private static FileRecord record(String item, long timestamp) {
        String json =
                "{\"type\":\"view_item\",\"user_id\":\"1\",\"item_id\":\"%s\",\"timestamp\":%d} "
                        .formatted(item, timestamp);
        return new FileRecord(
                1,
                "key".getBytes(StandardCharsets.UTF_8),
                json.getBytes(StandardCharsets.UTF_8),
                timestamp);
    }
}
