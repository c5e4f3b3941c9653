package io.millrace.search.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.search.devserver.DevelopmentServer;
import io.millrace.search.devserver.Distribution;
import io.millrace.search.devserver.PortChoice;
import io.millrace.search.devserver.ServerSettings;
import io.millrace.search.document.ShopperDocument;
import io.millrace.search.document.ShopperDocumentIds;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.index.SecurityRole;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.SearchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestHighLevelClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server with security switched on: every role can do its work, and nothing else. */
class SecurityITCase {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "correct-horse-battery";
    private static final IndexNames NAMES = new IndexNames("secured");
    private static final String SHOPPER =
            ShopperDocumentIds.keyed("a key of the shop's own").of("u:1");
    private static final int FORBIDDEN = 403;
    private static final int UNAUTHORIZED = 401;

    @TempDir private static Path folder;

    private static DevelopmentServer server;
    private static ElasticsearchConnection anybody;
    private static final Map<SecurityRole, String> KEYS = new EnumMap<>(SecurityRole.class);

    @BeforeAll
    static void start() throws Exception {
        Path home = Path.of("target", "secured-elasticsearch");
        Distribution distribution =
                Distribution.locate(Path.of("..", "dev-server", "target", "distribution"));
        ServerSettings settings =
                ServerSettings.defaults()
                        .withPort(PortChoice.free())
                        .withPassword(PASSWORD)
                        .withStartTimeout(Duration.ofMinutes(3));
        server = new DevelopmentServer(home, distribution, settings);
        server.erase();
        anybody = ElasticsearchConnection.to("http://127.0.0.1:" + server.start().port());
        try (RestHighLevelClient admin = open(anybody.withUser("elastic", PASSWORD))) {
            for (SecurityRole role : SecurityRole.values()) {
                String name = role.roleName(NAMES);
                send(admin, "PUT", "/_security/role/" + name, role.body(NAMES).toString());
                String key =
                        """
                        {"name": "%s", "role_descriptors": {"%s": %s}}"""
                                .formatted(name, name, role.body(NAMES));
                JsonNode made = send(admin, "POST", "/_security/api_key", key);
                KEYS.put(role, made.path("encoded").asText());
            }
        }
        // All of the job's work on indices is done with the job's own key.
        try (RestHighLevelClient job = open(as(SecurityRole.JOB))) {
            IndexAdministrator administrator = new IndexAdministrator(job, new IndexSetup(NAMES));
            administrator.awaitAvailable(Duration.ofSeconds(30));
            administrator.setUp();
            administrator.check();
            send(
                    job,
                    "PUT",
                    "/" + NAMES.alias(SearchIndex.SHOPPERS) + "/_doc/" + SHOPPER + "?refresh=true",
                    new String(shopper().toSearchDocument(1, 0).source(), UTF_8));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @Test
    void search_readsWhatARequestLooksUp() throws Exception {
        try (RestHighLevelClient client = open(as(SecurityRole.SEARCH))) {
            PersonalisedSearch searches = new PersonalisedSearch(NAMES, Boosts.defaults());
            JsonNode answer =
                    send(
                            client,
                            "POST",
                            "/" + searches.index() + "/_search",
                            searches.personalised(SearchRequest.of("mug", SHOPPER)).toString());
            assertThat(answer.at("/hits/total/value").asLong()).isZero();
            assertThat(answer.at("/_shards/failed").asInt()).isZero();
        }
    }

    @Test
    void search_mayNothingElse() throws Exception {
        try (RestHighLevelClient client = open(as(SecurityRole.SEARCH))) {
            assertRefused(client, "GET", alias(SearchIndex.SHOPPER_PROFILES) + "/_search", null);
            assertRefused(client, "GET", alias(SearchIndex.QUALITY) + "/_search", null);
            assertRefused(client, "PUT", alias(SearchIndex.ITEMS) + "/_doc/1", "{}");
            assertRefused(client, "DELETE", alias(SearchIndex.SHOPPERS) + "/_doc/1", null);
            assertRefused(client, "DELETE", "/" + NAMES.firstIndex(SearchIndex.ITEMS), null);
            assertRefused(client, "GET", "/_security/user", null);
        }
    }

    @Test
    void job_mayNothingBeyondItsDeployment() throws Exception {
        try (RestHighLevelClient client = open(as(SecurityRole.JOB))) {
            assertRefused(client, "PUT", "/another-items-000001", null);
            assertRefused(client, "PUT", "/secured-other/_doc/1", "{}");
            assertRefused(client, "GET", "/_security/user", null);
        }
    }

    @Test
    void console_readsEverythingAndChangesNothing() throws Exception {
        try (RestHighLevelClient client = open(as(SecurityRole.CONSOLE))) {
            for (SearchIndex index : SearchIndex.values()) {
                JsonNode answer = send(client, "GET", alias(index) + "/_search", null);
                assertThat(answer.path("timed_out").asBoolean(true)).isFalse();
            }
            assertRefused(client, "PUT", alias(SearchIndex.SHOPPER_PROFILES) + "/_doc/1", "{}");
            assertRefused(client, "DELETE", alias(SearchIndex.ITEMS) + "/_doc/1", null);
        }
    }

    @Test
    void nobody_getsNothing() throws Exception {
        try (RestHighLevelClient client = open(anybody)) {
            assertThatThrownBy(() -> send(client, "GET", alias(SearchIndex.ITEMS), null))
                    .isInstanceOfSatisfying(
                            ResponseException.class,
                            e -> assertThat(status(e)).isEqualTo(UNAUTHORIZED));
        }
    }

    /** What a list of shopper documents says about who they are. */
    @Test
    void pseudonym_isAllThatTheIndexHolds() throws Exception {
        try (RestHighLevelClient client = open(as(SecurityRole.SEARCH))) {
            JsonNode answer = send(client, "GET", alias(SearchIndex.SHOPPERS) + "/_search", null);
            assertThat(answer.at("/hits/hits/0/_id").asText()).isEqualTo(SHOPPER);
            assertThat(answer.toString()).doesNotContain("u:1");
        }
    }

    @Test
    void tls_ofAnAuthorityOfOnesOwn_isTrustedWhenItIsNamed() throws Exception {
        int port = anybody.hosts().get(0).getPort();
        try (TlsProxy proxy = TlsProxy.start(folder, port)) {
            ElasticsearchConnection connection =
                    ElasticsearchConnection.to("https://127.0.0.1:" + proxy.port())
                            .withApiKey(KEYS.get(SecurityRole.CONSOLE));
            ElasticsearchConnection trusting =
                    connection.withCaCertificate(proxy.certificate().toString());
            try (RestHighLevelClient client = open(trusting)) {
                JsonNode info = send(client, "GET", "/", null);
                assertThat(info.at("/version/number").asText()).startsWith("8.");
            }
            try (RestHighLevelClient client = open(connection)) {
                assertThatThrownBy(() -> send(client, "GET", "/", null))
                        .isInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void tls_badCertificates_nameTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("not certificates.pem"), "");
        assertThatThrownBy(() -> open(anybody.withCaCertificate(file.toString())))
                .hasMessage("no certificates in " + file);
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() -> open(anybody.withCaCertificate(missing.toString())))
                .hasMessage("cannot read certificates from " + missing);
    }

    private static RestHighLevelClient open(ElasticsearchConnection connection) {
        return ElasticsearchClients.open(connection);
    }

    private static ElasticsearchConnection as(SecurityRole role) {
        return anybody.withApiKey(KEYS.get(role));
    }

    private static String alias(SearchIndex index) {
        return "/" + NAMES.alias(index);
    }

    private static ShopperDocument shopper() {
        List<String> none = List.of();
        return new ShopperDocument(
                SHOPPER,
                List.of("p1"),
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                1,
                1,
                0);
    }

    private static void assertRefused(
            RestHighLevelClient client, String method, String path, String body) {
        assertThatThrownBy(() -> send(client, method, path, body))
                .as(method + " " + path)
                .isInstanceOfSatisfying(
                        ResponseException.class, e -> assertThat(status(e)).isEqualTo(FORBIDDEN));
    }

    private static int status(ResponseException e) {
        return e.getResponse().getStatusLine().getStatusCode();
    }

    private static JsonNode send(
            RestHighLevelClient client, String method, String path, String body)
            throws IOException {
        Request request = new Request(method, path);
        if (body != null) {
            request.setJsonEntity(body);
        }
        String answer =
                EntityUtils.toString(
                        client.getLowLevelClient().performRequest(request).getEntity(), UTF_8);
        return JSON.readTree(answer);
    }
}
