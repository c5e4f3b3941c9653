package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.millrace.erasure.ErasedShopper;
import io.millrace.flink.MillraceTypes;
import io.millrace.flink.OutcomeTotal;
import io.millrace.flink.RejectedRecord;
import io.millrace.gate.Arrival;
import io.millrace.gate.SourceRecord;
import io.millrace.jobs.config.ElasticsearchConfig;
import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.judge.Judgement;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The job's sources and sinks in Kafka. */
public final class Topics {
    private final KafkaConfig kafka;
    private final String deployment;
    private final ElasticsearchConfig names;

    public Topics(MillraceConfig config) {
        kafka = requireNonNull(config, "config is null").kafka();
        deployment = config.deployment().id();
        names = config.elasticsearch();
    }

    /** The shop's events. */
    public KafkaSource<Arrival> events() {
        return source(
                kafka.eventsTopic(),
                eventsStart(),
                new SourceRecordDeserializer<>(MillraceTypes.ARRIVAL, Arrival::new));
    }

    /** The shop's catalogue: all of it, wherever events are read from, for a new state has none. */
    public KafkaSource<SourceRecord> catalogue() {
        return source(
                kafka.catalogueTopic(),
                OffsetsInitializer.earliest(),
                new SourceRecordDeserializer<>(MillraceTypes.SOURCE_RECORD, record -> record));
    }

    /** Shoppers to be forgotten: every request there is, wherever events are read from. */
    public KafkaSource<SourceRecord> erasures() {
        return source(
                kafka.erasuresTopic(),
                OffsetsInitializer.earliest(),
                new SourceRecordDeserializer<>(MillraceTypes.SOURCE_RECORD, record -> record));
    }

    /** What was erased; at least once, and a repeated receipt says the same. */
    public KafkaSink<ErasedShopper> erasureReceipts() {
        return sink(
                new ErasureReceiptRecords(
                        kafka.erasureReceiptsTopic(),
                        deployment,
                        names.shopperPseudonyms().fingerprint()));
    }

    /**
     * Where records go that are not learned from. At least once: a letter's key is the place its
     * record has in its topic, so a repeated letter is recognised, and compacted away.
     */
    public KafkaSink<RejectedRecord> deadLetters() {
        DeadLetterPrivacy privacy =
                names.hasShopperIdKey()
                        ? new DeadLetterPrivacy(
                                names.shopperPseudonyms(),
                                Set.of(kafka.eventsTopic(), kafka.erasuresTopic()))
                        : null;
        return sink(new DeadLetterRecords(kafka.deadLettersTopic(), privacy));
    }

    /** Where totals are shown; at least once, absolute values under their name. */
    public KafkaSink<OutcomeTotal> quality() {
        return sink(new OutcomeTotalRecords(kafka.qualityTopic()));
    }

    /** What had been served, judged choice by choice; at least once. */
    public KafkaSink<Judgement> judgements() {
        return sink(new JudgementRecords(KafkaTopics.judgements(deployment)));
    }

    /** The groups under which the sources tell how far they have read. */
    public List<String> consumerGroups() {
        return List.of(
                consumerGroup(kafka.eventsTopic()),
                consumerGroup(kafka.catalogueTopic()),
                consumerGroup(kafka.erasuresTopic()));
    }

    private String consumerGroup(String topic) {
        return deployment + "-" + topic;
    }

    private OffsetsInitializer eventsStart() {
        return switch (kafka.startFrom()) {
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
        };
    }

    private <T> KafkaSource<T> source(
            String topic, OffsetsInitializer start, SourceRecordDeserializer<T> deserializer) {
        Properties properties = kafka.properties();
        properties.setProperty("group.id", consumerGroup(topic));
        properties.setProperty("partition.discovery.interval.ms", "30000");
        properties.setProperty("client.id.prefix", deployment + "-" + topic);
        return KafkaSource.<T>builder()
                .setTopics(topic)
                .setProperties(properties)
                .setStartingOffsets(new WithoutSkipping(start))
                .setDeserializer(deserializer)
                .build();
    }

    private <T> KafkaSink<T> sink(KafkaRecordSerializationSchema<T> records) {
        Properties properties = kafka.properties();
        properties.setProperty("linger.ms", "5");
        properties.setProperty("delivery.timeout.ms", "600000");
        return KafkaSink.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(records)
                .build();
    }
}
