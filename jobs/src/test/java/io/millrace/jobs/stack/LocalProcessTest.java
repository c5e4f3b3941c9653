package io.millrace.jobs.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LocalProcessTest {
    @Test
    void find_processThatWasWrittenDown() {
        LocalProcess current = LocalProcess.current();
        assertThat(current.find()).contains(ProcessHandle.current());
        assertThat(current.isAlive()).isTrue();
    }

    @Test
    void find_sameNumberAfterAReboot_isSomebodyElse() {
        LocalProcess current = LocalProcess.current();
        LocalProcess earlier =
                new LocalProcess(current.pid(), current.startedAt().minusSeconds(60));
        assertThat(earlier.find()).isEmpty();
        earlier.stop();
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void find_clockWasSetALittle() {
        LocalProcess current = LocalProcess.current();
        assertThat(new LocalProcess(current.pid(), current.startedAt().plusSeconds(2)).isAlive())
                .isTrue();
    }

    @Test
    void stop_returnsWhenTheProcessIsGone() throws IOException {
        Process process = new ProcessBuilder("sleep", "600").start();
        LocalProcess started = LocalProcess.of(process.toHandle()).orElseThrow();
        assertThat(started.isAlive()).isTrue();
        started.stop();
        assertThat(started.isAlive()).isFalse();
        started.stop();
    }
}
