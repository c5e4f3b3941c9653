package io.millrace.search.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;
import org.elasticsearch.client.RestHighLevelClient;
import org.elasticsearch.client.RestHighLevelClientBuilder;

/** Opens clients. Whoever opens one closes it: an open one keeps the JVM alive. */
public final class ElasticsearchClients {

    private ElasticsearchClients() {}

    public static RestHighLevelClient open(ElasticsearchConnection connection) {
        return new RestHighLevelClientBuilder(openLowLevel(connection))
                // Without it Elasticsearch 8 answers in a form that this client cannot read: a bulk
                // request would be carried out and then reported as failed.
                .setApiCompatibilityMode(true)
                .build();
    }

    private static RestClient openLowLevel(ElasticsearchConnection connection) {
        HttpHost[] hosts =
                connection.hosts().stream()
                        .map(ElasticsearchClients::httpHost)
                        .toArray(HttpHost[]::new);
        RestClientBuilder builder = RestClient.builder(hosts);
        String path = connection.hosts().get(0).getPath();
        if (!path.isEmpty() && !path.equals("/")) {
            builder.setPathPrefix(path);
        }
        builder.setRequestConfigCallback(
                config ->
                        config.setConnectTimeout((int) connection.connectTimeout().toMillis())
                                .setSocketTimeout((int) connection.requestTimeout().toMillis()));
        String authorization = authorization(connection);
        if (authorization != null) {
            builder.setDefaultHeaders(
                    new Header[] {new BasicHeader("Authorization", authorization)});
        }
        if (connection.caCertificate() != null) {
            SSLContext context = trusting(Path.of(connection.caCertificate()));
            builder.setHttpClientConfigCallback(client -> client.setSSLContext(context));
        }
        return builder.build();
    }

    private static HttpHost httpHost(URI host) {
        int port = host.getPort();
        if (port < 0) {
            port = "https".equals(host.getScheme()) ? 443 : 9200;
        }
        return new HttpHost(host.getHost(), port, host.getScheme());
    }

    private static String authorization(ElasticsearchConnection connection) {
        if (connection.apiKey() != null) {
            return "ApiKey " + connection.apiKey();
        }
        if (connection.username() != null) {
            String credentials = connection.username() + ":" + connection.password();
            return "Basic "
                    + Base64.getEncoder()
                            .encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        }
        return null;
    }

    private static SSLContext trusting(Path certificates) {
        try (InputStream in = Files.newInputStream(certificates)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read certificates from " + certificates, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("bad certificates in " + certificates, e);
        }
    }
}
