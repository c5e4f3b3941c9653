package io.millrace.jobs.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    void port_outOfRange() {
        assertThatThrownBy(() -> PortRequest.exactly(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be 1 to 65535: port=0");
    }
}
