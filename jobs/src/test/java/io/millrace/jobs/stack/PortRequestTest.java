package io.millrace.jobs.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortRequestTest {
    @Test
    void resolve_freePort_isTaken() {
        int free = Ports.anyFree();
        assertThat(PortRequest.preferring(free).resolve()).isEqualTo(free);
        assertThat(PortRequest.exactly(free).resolve()).isEqualTo(free);
    }

    @Test
    void resolve_busyPort_givesAnother() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int busy = socket.getLocalPort();
            assertThat(PortRequest.preferring(busy).resolve()).isPositive().isNotEqualTo(busy);
            PortRequest.preferring(busy).check("Kafka");
        }
    }

    @Test
    void check_busyPortThatWasAskedFor() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int busy = socket.getLocalPort();
            assertThatThrownBy(() -> PortRequest.exactly(busy).check("Kafka"))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessage(
                            "Kafka cannot listen on port %d: it is in use; choose another one"
                                    .formatted(busy));
        }
    }

    @Test
    void attempt_anotherProgramWasFaster_takesAnotherPort() throws Exception {
        int wanted = Ports.anyFree();
        List<Integer> tried = new ArrayList<>();
        try (ServerSocket faster = new ServerSocket()) {
            RunningServer started =
                    PortRequest.preferring(wanted)
                            .attempt(
                                    chosen -> {
                                        tried.add(chosen.port());
                                        if (chosen.port() != wanted) {
                                            return new RunningServer("Kafka", "there", 1);
                                        }
                                        faster.bind(
                                                new InetSocketAddress(
                                                        InetAddress.getLoopbackAddress(), wanted));
                                        throw new StackException("no port");
                                    });
            assertThat(started.address()).isEqualTo("there");
            assertThat(tried).hasSize(2).doesNotHaveDuplicates();
        }
    }

    @Test
    void attempt_failureOfAnotherKind_isNotRepeated() {
        List<Integer> tried = new ArrayList<>();
        assertThatThrownBy(
                        () ->
                                PortRequest.preferring(Ports.anyFree())
                                        .attempt(
                                                chosen -> {
                                                    tried.add(chosen.port());
                                                    throw new StackException("no memory");
                                                }))
                .hasMessage("no memory");
        assertThat(tried).hasSize(1);
    }

    @Test
    void port_outOfRange() {
        assertThatThrownBy(() -> PortRequest.exactly(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be 1 to 65535: port=0");
    }
}
