package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records to Kafka topics, each exactly once and in order within its key.
 *
 * <p>Sending is asynchronous; a failure surfaces in the next {@link #send} or in {@link #flush}.
 * Not thread safe.
 */
public final class TopicWriter implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    public TopicWriter(Producer<byte[], byte[]> producer) {
        this.producer = requireNonNull(producer, "producer is null");
    }

    /**
     * @param kafka client properties with at least {@code bootstrap.servers}
     * @param lingerMillis how long a record may wait for others to share its batch
     */
    public static TopicWriter open(Properties kafka, int lingerMillis) {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(lingerMillis));
        ByteArraySerializer serializer = new ByteArraySerializer();
        return new TopicWriter(new KafkaProducer<>(properties, serializer, serializer));
    }

    /**
     * @param key may be null
     * @param value null for a tombstone
     * @throws KafkaException if this or an earlier record could not be written
     */
    public void send(String topic, byte[] key, byte[] value) {
        throwFailure();
        producer.send(
                new ProducerRecord<>(topic, key, value),
                (metadata, exception) -> {
                    if (exception != null) {
                        failure.compareAndSet(null, exception);
                    }
                });
    }

    /** Returns when all records sent so far are stored. */
    public void flush() {
        producer.flush();
        throwFailure();
    }

    @Override
    public void close() {
        producer.close();
    }

    private void throwFailure() {
        Exception exception = failure.get();
        if (exception != null) {
            throw new KafkaException("a record could not be written: " + exception, exception);
        }
    }
}
