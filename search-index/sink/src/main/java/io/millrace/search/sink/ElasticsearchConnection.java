package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where Elasticsearch is and how to talk to it.
 *
 * @param hosts such as {@code http://es1:9200}, at least one; all share one path, if any
 * @param username user of basic authentication, null for none
 * @param password the user's password, null exactly if the user is
 * @param apiKey an encoded API key, null for none; not together with a user
 * @param caCertificate file of PEM certificates to trust instead of the JDK's, null for the JDK's
 * @param connectTimeout how long to wait for a connection
 * @param requestTimeout how long to wait for an answer
 */
public record ElasticsearchConnection(
        List<URI> hosts,
        String username,
        String password,
        String apiKey,
        String caCertificate,
        Duration connectTimeout,
        Duration requestTimeout)
        implements Serializable {

    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(60);

    public ElasticsearchConnection {
        hosts = List.copyOf(requireNonNull(hosts, "hosts is null"));
        requireNonNull(connectTimeout, "connectTimeout is null");
        requireNonNull(requestTimeout, "requestTimeout is null");
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("hosts is empty");
        }
        for (URI host : hosts) {
            boolean known = "http".equals(host.getScheme()) || "https".equals(host.getScheme());
            if (!known || host.getHost() == null || host.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "host must be http(s)://name[:port][/path] without credentials: host="
                                + host.getScheme()
                                + "://"
                                + host.getHost());
            }
            if (!host.getPath().equals(hosts.get(0).getPath())) {
                throw new IllegalArgumentException(
                        "hosts must share one path: %s and %s"
                                .formatted(hosts.get(0).getPath(), host.getPath()));
            }
        }
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("username and password go together");
        }
        if (username != null && apiKey != null) {
            throw new IllegalArgumentException("give a user or an API key, not both");
        }
        if (connectTimeout.toMillis() < 1 || requestTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "timeouts must be 1 ms or more: connectTimeout=%s requestTimeout=%s"
                            .formatted(connectTimeout, requestTimeout));
        }
    }

    /** Without authentication, with the default timeouts. */
    public static ElasticsearchConnection to(String... hosts) {
        return new ElasticsearchConnection(
                List.of(hosts).stream().map(URI::create).toList(),
                null,
                null,
                null,
                null,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_REQUEST_TIMEOUT);
    }

    /** The same at other nodes. */
    public ElasticsearchConnection withHosts(String... newHosts) {
        return new ElasticsearchConnection(
                List.of(newHosts).stream().map(URI::create).toList(),
                username,
                password,
                apiKey,
                caCertificate,
                connectTimeout,
                requestTimeout);
    }

    public ElasticsearchConnection withUser(String newUsername, String newPassword) {
        return new ElasticsearchConnection(
                hosts,
                newUsername,
                newPassword,
                null,
                caCertificate,
                connectTimeout,
                requestTimeout);
    }

    public ElasticsearchConnection withApiKey(String newApiKey) {
        return new ElasticsearchConnection(
                hosts, null, null, newApiKey, caCertificate, connectTimeout, requestTimeout);
    }

    public ElasticsearchConnection withCaCertificate(String file) {
        return new ElasticsearchConnection(
                hosts, username, password, apiKey, file, connectTimeout, requestTimeout);
    }

    public ElasticsearchConnection withTimeouts(Duration newConnect, Duration newRequest) {
        return new ElasticsearchConnection(
                hosts, username, password, apiKey, caCertificate, newConnect, newRequest);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        String authentication = apiKey != null ? "API key" : username != null ? "user" : "none";
        return "ElasticsearchConnection[hosts=%s, authentication=%s]"
                .formatted(hosts, authentication);
    }
}
