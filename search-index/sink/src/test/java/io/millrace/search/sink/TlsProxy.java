package io.millrace.search.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Speaks TLS, with a certificate nobody has heard of, in front of a server that does not. */
final class TlsProxy implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    private static final List<String> PASSED_ON =
            List.of("Authorization", "Content-Type", "Accept");

    private final HttpsServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int target;
    private final Path certificate;

    private TlsProxy(HttpsServer server, int target, Path certificate) {
        this.server = server;
        this.target = target;
        this.certificate = certificate;
    }

    /**
     * Starts on a free port.
     *
     * @param folder for the certificate
     * @param target port of this machine that requests are passed on to
     */
    static TlsProxy start(Path folder, int target)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("key store.p12");
        Path certificate = folder.resolve("certificate authority.pem");
        keytool(
                "-genkeypair -alias shop -keyalg EC -dname CN=shop -ext san=ip:127.0.0.1"
                        + " -storetype PKCS12",
                store);
        keytool("-exportcert -alias shop -rfc -file", certificate, store);
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
        TlsProxy proxy = new TlsProxy(server, target, certificate);
        server.createContext("/", proxy::passOn);
        server.start();
        return proxy;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** PEM file of the certificate to trust. */
    Path certificate() {
        return certificate;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void passOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            URI uri = URI.create("http://127.0.0.1:" + target + exchange.getRequestURI());
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(uri)
                            .method(
                                    exchange.getRequestMethod(),
                                    HttpRequest.BodyPublishers.ofByteArray(body));
            for (String name : PASSED_ON) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            HttpResponse<byte[]> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            answer.headers()
                    .firstValue("X-elastic-product")
                    .ifPresent(
                            name -> exchange.getResponseHeaders().set("X-elastic-product", name));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String arguments, Path... files)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        for (int i = 0; i < files.length - 1; i++) {
            command.add(files[i].toString());
        }
        command.addAll(
                List.of("-keystore", files[files.length - 1].toString(), "-storepass", PASSWORD));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + command);
        }
    }
}
