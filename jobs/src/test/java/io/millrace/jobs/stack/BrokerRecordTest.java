package io.millrace.jobs.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerRecordTest {
    @TempDir Path folder;

    @Test
    void read_whatWasWritten() throws IOException {
        Path file = folder.resolve("broker.properties");
        BrokerRecord written =
                new BrokerRecord(
                        new LocalProcess(12, Instant.parse("2026-01-02T03:04:05.678Z")), 9092);
        written.write(file);
        assertThat(BrokerRecord.read(file)).contains(written);
    }

    @Test
    void read_absent() throws IOException {
        assertThat(BrokerRecord.read(folder.resolve("absent"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pid=12",
                "pid=x\nstarted-at=2026-01-02T03:04:05Z\nport=1",
                "pid=12\nstarted-at=yesterday\nport=1",
                "pid=12\nstarted-at=2026-01-02T03:04:05Z\nport=",
                "pid=\\u00",
            })
    void read_damaged(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("broker.properties"), text);
        assertThat(BrokerRecord.read(file)).isEmpty();
    }
}
