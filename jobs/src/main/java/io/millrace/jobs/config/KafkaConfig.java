package io.millrace.jobs.config;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Where the records come from and the rejected ones go.
 *
 * @param partitions of topics that the local stack creates
 * @param clientProperties handed to every Kafka client unread, by Kafka's names
 */
public record KafkaConfig(
        String bootstrapServers,
        String eventsTopic,
        String catalogueTopic,
        String erasuresTopic,
        String erasureReceiptsTopic,
        String deadLettersTopic,
        String qualityTopic,
        StartOffset startFrom,
        int partitions,
        Map<String, String> clientProperties)
        implements Serializable {
    /** Where reading of events starts when there is no checkpoint to go on from. */
    public enum StartOffset {
        EARLIEST,
        LATEST,
        /** Where the consumer group stopped; the earliest record if it never read. */
        COMMITTED
    }

    static final Option<String> BOOTSTRAP_SERVERS =
            Option.text(
                    "kafka.bootstrap-servers",
                    "[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*",
                    "host:port pairs separated by commas",
                    "localhost:9092",
                    "Brokers to connect to first.");
    static final Option<String> EVENTS_TOPIC =
            topic("events", "events", "Topic of what shoppers did.");
    static final Option<String> CATALOGUE_TOPIC =
            topic("catalogue", "catalogue", "Compacted topic of the products.");
    static final Option<String> ERASURES_TOPIC =
            topic("erasures", "erasures", "Topic of the shoppers to forget.");
    static final Option<String> ERASURE_RECEIPTS_TOPIC =
            topic(
                    "erasure-receipts",
                    "erasure-receipts",
                    "Compacted topic of what was erased; every deployment of a shop needs the same,"
                            + " since it is the ledger that keeps erased shoppers forgotten.");
    static final Option<String> DEAD_LETTERS_TOPIC =
            topic("dead-letters", "dead-letters", "Topic the refused records go to, with reasons.");
    static final Option<String> QUALITY_TOPIC =
            topic("quality", "quality", "Compacted topic of outcome totals and quality figures.");
    static final Option<StartOffset> START_FROM =
            Option.choice(
                    "kafka.start-from",
                    StartOffset.EARLIEST,
                    "Where reading of events starts when there is no checkpoint to go on from; the"
                            + " catalogue and erasures are then read from their beginning in any"
                            + " case.");
    static final Option<Integer> PARTITIONS =
            Option.wholeNumber(
                    "kafka.partitions",
                    1,
                    1_000,
                    4,
                    "Partitions of the events topic when the local stack creates it.");
    static final PropertyFamily CLIENT_PROPERTIES =
            new PropertyFamily(
                    "kafka.properties.",
                    "Handed to every Kafka client as it is, for instance"
                            + " `kafka.properties.security.protocol`. Never printed.");

    /** Set by the job itself; giving them another value would break exactly-once reading. */
    private static final Set<String> RESERVED_PROPERTIES =
            Set.of(
                    "bootstrap.servers",
                    "group.id",
                    "enable.auto.commit",
                    "isolation.level",
                    "transactional.id",
                    "key.serializer",
                    "value.serializer",
                    "key.deserializer",
                    "value.deserializer");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Kafka",
                    "Where events and catalogue are read and refused records are written.",
                    List.of(
                            BOOTSTRAP_SERVERS,
                            EVENTS_TOPIC,
                            CATALOGUE_TOPIC,
                            ERASURES_TOPIC,
                            ERASURE_RECEIPTS_TOPIC,
                            DEAD_LETTERS_TOPIC,
                            QUALITY_TOPIC,
                            START_FROM,
                            PARTITIONS),
                    List.of(CLIENT_PROPERTIES));

    public KafkaConfig {
        BOOTSTRAP_SERVERS.require(bootstrapServers);
        EVENTS_TOPIC.require(eventsTopic);
        CATALOGUE_TOPIC.require(catalogueTopic);
        ERASURES_TOPIC.require(erasuresTopic);
        ERASURE_RECEIPTS_TOPIC.require(erasureReceiptsTopic);
        DEAD_LETTERS_TOPIC.require(deadLettersTopic);
        QUALITY_TOPIC.require(qualityTopic);
        START_FROM.require(startFrom);
        PARTITIONS.require(partitions);
        clientProperties = Map.copyOf(clientProperties);
        for (String name : clientProperties.keySet()) {
            if (RESERVED_PROPERTIES.contains(name)) {
                throw new ConfigurationException(
                        CLIENT_PROPERTIES.prefix() + name + ": is set by Millrace itself");
            }
        }
        List<String> topics =
                List.of(
                        eventsTopic,
                        catalogueTopic,
                        erasuresTopic,
                        erasureReceiptsTopic,
                        deadLettersTopic,
                        qualityTopic);
        if (Set.copyOf(topics).size() < topics.size()) {
            throw new ConfigurationException(
                    "kafka.topics.*: must be six different topics, not " + topics);
        }
    }

    static KafkaConfig from(Settings settings) {
        return new KafkaConfig(
                settings.get(BOOTSTRAP_SERVERS),
                settings.get(EVENTS_TOPIC),
                settings.get(CATALOGUE_TOPIC),
                settings.get(ERASURES_TOPIC),
                settings.get(ERASURE_RECEIPTS_TOPIC),
                settings.get(DEAD_LETTERS_TOPIC),
                settings.get(QUALITY_TOPIC),
                settings.get(START_FROM),
                settings.get(PARTITIONS),
                settings.get(CLIENT_PROPERTIES));
    }

    /** A new copy of what every Kafka client is given: the brokers and the client properties. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.putAll(clientProperties);
        properties.setProperty("bootstrap.servers", bootstrapServers);
        return properties;
    }

    /** Leaves out the values of the client properties: some of them are secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=%s, eventsTopic=%s, catalogueTopic=%s, startFrom=%s]"
                .formatted(bootstrapServers, eventsTopic, catalogueTopic, startFrom);
    }

    private static Option<String> topic(String key, String defaultValue, String description) {
        return Option.text(
                "kafka.topics." + key,
                "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}",
                "a topic name of 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                defaultValue,
                description);
    }
}
