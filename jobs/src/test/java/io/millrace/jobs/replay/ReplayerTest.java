package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.reader.FileRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReplayerTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
    private final ManualWaiter waiter = new ManualWaiter();
    private final List<Long> progress = new ArrayList<>();

    @Test
    void replay_max_sendsAllInOrderWithoutWaiting() throws InterruptedException {
        long sent =
                replayer(Speed.MAX)
                        .replay(
                                "events",
                                List.of(record("a", 0), record("b", 60_000), record("c", 1_000))
                                        .iterator(),
                                Long.MAX_VALUE);

        assertThat(sent).isEqualTo(3);
        assertThat(values()).containsExactly("a", "b", "c");
        assertThat(producer.history().get(0).topic()).isEqualTo("events");
        assertThat(producer.history().get(0).key()).isEqualTo(bytes("key of a"));
        assertThat(waiter.elapsed()).isZero();
        assertThat(progress).containsExactly(3L);
    }

    @Test
    void replay_speed60_oneMinuteOfTheFileTakesASecond() throws InterruptedException {
        replayer(new Speed(60))
                .replay(
                        "events",
                        List.of(record("a", 1_000_000), record("b", 1_060_000)).iterator(),
                        Long.MAX_VALUE);

        assertThat(waiter.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void replay_longGap_reportsProgressWhileWaiting() throws InterruptedException {
        replayer(new Speed(1))
                .replay(
                        "events",
                        List.of(record("a", 0), record("b", 5_500)).iterator(),
                        Long.MAX_VALUE);

        assertThat(waiter.elapsed()).isEqualTo(Duration.ofMillis(5_500));
        assertThat(progress).containsExactly(1L, 1L, 1L, 1L, 1L, 2L);
    }

    @Test
    void replay_recordsWithoutTime_followAtOnce() throws InterruptedException {
        FileRecord undated = new FileRecord(1, null, bytes("?"), FileRecord.NO_TIMESTAMP);
        replayer(new Speed(1))
                .replay(
                        "events",
                        List.of(undated, record("a", 9_000), undated, record("b", 8_000))
                                .iterator(),
                        Long.MAX_VALUE);

        assertThat(values()).containsExactly("?", "a", "?", "b");
        assertThat(waiter.elapsed()).isZero();
    }

    @Test
    void replay_limit_stopsThere() throws InterruptedException {
        long sent =
                replayer(Speed.MAX)
                        .replay("events", List.of(record("a", 0), record("b", 1)).iterator(), 1);

        assertThat(sent).isEqualTo(1);
        assertThat(values()).containsExactly("a");
    }

    @Test
    void replay_failedWrite_isReported() {
        producer.sendException = new KafkaException("broker is gone");

        assertThatThrownBy(
                        () ->
                                replayer(Speed.MAX)
                                        .replay("events", List.of(record("a", 0)).iterator(), 9))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("broker is gone");
    }

    @Test
    void replay_writeThatFailsLater_isReportedByTheFlush() {
        MockProducer<byte[], byte[]> late =
                new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer());
        TopicWriter writer = new TopicWriter(late);
        writer.send("events", null, bytes("a"));
        late.errorNext(new KafkaException("not enough replicas"));

        assertThatThrownBy(writer::flush).hasMessageContaining("not enough replicas");
    }

    private Replayer replayer(Speed speed) {
        return new Replayer(new TopicWriter(producer), speed, waiter, progress::add);
    }

    private List<String> values() {
        return producer.history().stream()
                .map(ProducerRecord::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }

    private static FileRecord record(String value, long timestamp) {
        return new FileRecord(1, bytes("key of " + value), bytes(value), timestamp);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
