package io.millrace.jobs.served;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ModelVersion;
import io.millrace.search.document.SearchDocument;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Stands in for Elasticsearch where only the moment of a document counts: the job writes each
 * document's index, id and version to a topic, and whoever waits for a document reads it. Not
 * thread-safe.
 */
final class DocumentTopic implements AutoCloseable {
    private static final String NAME = "documents";
    private static final TopicPartition PARTITION = new TopicPartition(NAME, 0);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Properties kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Counter of the newest version, by {@code index/id}. */
    private final Map<String, Long> counters = new HashMap<>();

    private DocumentTopic(Properties kafka, KafkaConsumer<byte[], byte[]> consumer) {
        this.kafka = kafka;
        this.consumer = consumer;
    }

    /** Creates the topic and reads it from now on. */
    static DocumentTopic create(Properties kafka) throws InterruptedException {
        requireNonNull(kafka, "kafka is null");
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(new NewTopic(NAME, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("the topic of documents could not be created", e.getCause());
        }
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        ByteArrayDeserializer deserializer = new ByteArrayDeserializer();
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, deserializer, deserializer);
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
        return new DocumentTopic(kafka, consumer);
    }

    /** Where the job writes to. */
    Sink<SearchDocument> sink() {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.setProperty("linger.ms", "0");
        return KafkaSink.<SearchDocument>builder()
                .setBootstrapServers(kafka.getProperty("bootstrap.servers"))
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new Records())
                .build();
    }

    /**
     * Waits for a document that knows an event of its subject.
     *
     * @param counter of the least version that does
     * @return whether it came in time
     */
    boolean await(String index, String id, long counter, Duration patience) {
        String key = index + "/" + id;
        Instant deadline = null;
        while (counters.getOrDefault(key, -1L) < counter) {
            if (deadline == null) {
                deadline = Instant.now().plus(patience);
            } else if (Instant.now().isAfter(deadline)) {
                return false;
            }
            poll();
        }
        return true;
    }

    /** How many documents of an index have come so far. */
    long count(String index) {
        poll();
        return counters.keySet().stream().filter(key -> key.startsWith(index + "/")).count();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            counters.merge(
                    new String(record.key(), StandardCharsets.UTF_8),
                    ModelVersion.counter(ByteBuffer.wrap(record.value()).getLong()),
                    Math::max);
        }
    }

    private static final class Records implements KafkaRecordSerializationSchema<SearchDocument> {
        private static final long serialVersionUID = 1L;

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                SearchDocument document, KafkaSinkContext context, Long timestamp) {
            byte[] key = (document.index() + "/" + document.id()).getBytes(StandardCharsets.UTF_8);
            byte[] version = ByteBuffer.allocate(Long.BYTES).putLong(document.version()).array();
            return new ProducerRecord<>(NAME, key, version);
        }
    }
}
