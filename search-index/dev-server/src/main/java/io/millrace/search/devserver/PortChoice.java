package io.millrace.search.devserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Which port of the loopback address to listen on.
 *
 * @param port 1 to 65535, or 0 for any free one
 * @param required whether a taken port is an error; otherwise a free one is used instead
 */
public record PortChoice(int port, boolean required) {

    public PortChoice {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535: port=" + port);
        }
    }

    public static PortChoice exactly(int port) {
        return new PortChoice(port, true);
    }

    public static PortChoice preferring(int port) {
        return new PortChoice(port, false);
    }

    public static PortChoice free() {
        return new PortChoice(0, false);
    }

    /**
     * A port that is free now.
     *
     * @throws IOException when the required port is taken
     */
    int resolve() throws IOException {
        if (port == 0 || isFree(port)) {
            return port == 0 ? anyFree() : port;
        }
        if (required) {
            throw new IOException("port %d on 127.0.0.1 is in use".formatted(port));
        }
        return anyFree();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the server itself does: a port in TIME_WAIT may be taken again.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
