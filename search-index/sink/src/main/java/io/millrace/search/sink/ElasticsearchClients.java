package io.millrace.search.sink;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import javax.net.ssl.SSLContext;
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
            SSLContext context = TrustedCertificates.of(Path.of(connection.caCertificate()));
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
}
