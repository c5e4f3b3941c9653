package io.millrace.jobs.config;

import io.millrace.events.ShopperPseudonyms;
import io.millrace.search.document.ShopperDocumentIds;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the documents go.
 *
 * @param hosts addresses such as {@code http://localhost:9200}
 * @param username empty for none; goes with {@code password}
 * @param apiKey empty for none; takes the place of user name and password
 * @param caCertificate file of the certificates to trust, or empty for those the JDK trusts
 * @param shopperIdKey makes pseudonyms of shopper ids, or empty for the plain ids
 * @param sweepTimeout how often the log warns while documents of an earlier run are shown
 * @param bulk how writes are gathered
 */
public record ElasticsearchConfig(
        List<String> hosts,
        String username,
        String password,
        String apiKey,
        String caCertificate,
        String shopperIdKey,
        Duration sweepTimeout,
        Bulk bulk)
        implements Serializable {
    /**
     * How writes are gathered into bulk requests.
     *
     * @param maxBatch documents in one request
     * @param maxInFlight requests under way at once, per writer
     * @param maxBuffered documents waiting before the job is held back, per writer
     * @param flushInterval a waiting document is sent at the latest after this long
     */
    public record Bulk(int maxBatch, int maxInFlight, int maxBuffered, Duration flushInterval)
            implements Serializable {
        public Bulk {
            MAX_BATCH.require(maxBatch);
            MAX_IN_FLIGHT.require(maxInFlight);
            MAX_BUFFERED.require(maxBuffered);
            FLUSH_INTERVAL.require(flushInterval);
            if (maxBuffered <= maxBatch) {
                throw new ConfigurationException(
                        "%s = '%d': must be more than %s = '%d'"
                                .formatted(MAX_BUFFERED, maxBuffered, MAX_BATCH, maxBatch));
            }
        }
    }

    private static final String PUBLIC_KEY = "millrace";

    static final Option<List<String>> HOSTS =
            Option.list(
                    "elasticsearch.hosts",
                    OptionTypes.httpAddress(),
                    100,
                    List.of("http://localhost:9200"),
                    "Nodes to write to.");
    static final Option<String> USERNAME =
            Option.text(
                    "elasticsearch.username",
                    "[^:]*",
                    "a user name without a colon",
                    "",
                    "User name; none by default.");
    static final Option<String> PASSWORD =
            Option.secret("elasticsearch.password", "Password of the user. Never printed.");
    static final Option<String> API_KEY =
            Option.secret(
                    "elasticsearch.api-key",
                    "Encoded API key, instead of user name and password. Never printed.");
    static final Option<String> CA_CERTIFICATE =
            Option.text(
                    "elasticsearch.ca-certificate",
                    ".*",
                    "the path of a file",
                    "",
                    "PEM file of the certificates to trust for https; by default those that Java"
                            + " trusts.");
    static final Option<String> SHOPPER_ID_KEY =
            Option.secret(
                    "elasticsearch.shopper-id-key",
                    "(.{16,})?",
                    "a text of at least 16 characters",
                    "Key of the HMAC-SHA256 that takes the place of shopper ids in Elasticsearch,"
                            + " in dead letters and in erasure receipts; with none the first two hold"
                            + " the plain ids. Never printed.");
    static final Option<Duration> SWEEP_TIMEOUT =
            Option.duration(
                    "elasticsearch.sweep-timeout",
                    Duration.ofSeconds(5),
                    Duration.ofDays(1),
                    Duration.ofMinutes(5),
                    "While the index shows documents of an earlier run after a start, the log warns"
                            + " this often. Nothing is deleted before the state has been"
                            + " written.");
    static final Option<Integer> MAX_BATCH =
            Option.wholeNumber(
                    "elasticsearch.bulk.max-batch",
                    1,
                    10_000,
                    500,
                    "Documents in one bulk request.");
    static final Option<Integer> MAX_IN_FLIGHT =
            Option.wholeNumber(
                    "elasticsearch.bulk.max-in-flight",
                    1,
                    64,
                    4,
                    "Bulk requests under way at once, per writer.");
    static final Option<Integer> MAX_BUFFERED =
            Option.wholeNumber(
                    "elasticsearch.bulk.max-buffered",
                    2,
                    1_000_000,
                    10_000,
                    "Documents waiting before the job is held back, or while Elasticsearch is away"
                            + " the state takes them, per writer.");
    static final Option<Duration> FLUSH_INTERVAL =
            Option.duration(
                    "elasticsearch.bulk.flush-interval",
                    Duration.ofMillis(1),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(100),
                    "A waiting document is sent at the latest after this long.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Elasticsearch",
                    "Where the documents are written.",
                    List.of(
                            HOSTS,
                            USERNAME,
                            PASSWORD,
                            API_KEY,
                            CA_CERTIFICATE,
                            SHOPPER_ID_KEY,
                            SWEEP_TIMEOUT,
                            MAX_BATCH,
                            MAX_IN_FLIGHT,
                            MAX_BUFFERED,
                            FLUSH_INTERVAL));

    public ElasticsearchConfig {
        hosts = List.copyOf(HOSTS.require(hosts));
        USERNAME.require(username);
        PASSWORD.require(password);
        API_KEY.require(apiKey);
        CA_CERTIFICATE.require(caCertificate);
        SHOPPER_ID_KEY.require(shopperIdKey);
        SWEEP_TIMEOUT.require(sweepTimeout);
        if (!caCertificate.isEmpty() && !Files.isReadable(Path.of(caCertificate))) {
            throw new ConfigurationException(
                    "%s = '%s': must be a file that can be read"
                            .formatted(CA_CERTIFICATE, caCertificate));
        }
        if (username.isEmpty() != password.isEmpty()) {
            throw new ConfigurationException(
                    USERNAME + " and " + PASSWORD + ": must be given both or not at all");
        }
        if (!apiKey.isEmpty() && !username.isEmpty()) {
            throw new ConfigurationException(API_KEY + ": must not be given beside " + USERNAME);
        }
    }

    static ElasticsearchConfig from(Settings settings) {
        return new ElasticsearchConfig(
                settings.get(HOSTS),
                settings.get(USERNAME),
                settings.get(PASSWORD),
                settings.get(API_KEY),
                settings.get(CA_CERTIFICATE),
                settings.get(SHOPPER_ID_KEY),
                settings.get(SWEEP_TIMEOUT),
                new Bulk(
                        settings.get(MAX_BATCH),
                        settings.get(MAX_IN_FLIGHT),
                        settings.get(MAX_BUFFERED),
                        settings.get(FLUSH_INTERVAL)));
    }

    /** What shoppers are called in Elasticsearch. */
    public ShopperDocumentIds shopperDocumentIds() {
        return shopperIdKey.isEmpty()
                ? ShopperDocumentIds.plain()
                : ShopperDocumentIds.keyed(shopperIdKey);
    }

    /**
     * What shoppers are called where they must not be named. Without a key of one's own they are
     * pseudonyms for whoever does not know Millrace.
     */
    public ShopperPseudonyms shopperPseudonyms() {
        return ShopperPseudonyms.keyed(shopperIdKey.isEmpty() ? PUBLIC_KEY : shopperIdKey);
    }

    /** Whether pseudonyms are made with a key of the shop's own. */
    public boolean hasShopperIdKey() {
        return !shopperIdKey.isEmpty();
    }

    /** Leaves the secrets out. */
    @Override
    public String toString() {
        return "ElasticsearchConfig[hosts=%s, username=%s, bulk=%s]"
                .formatted(hosts, username, bulk);
    }
}
