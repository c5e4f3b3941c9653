package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.millrace.events.BadRecordReason;
import io.millrace.events.DeadLetter;
import io.millrace.events.DeadLetterCodec;
import io.millrace.jobs.config.KafkaConfig;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.sink.RejectedDocument;
import io.millrace.search.sink.RejectedDocuments;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Documents that Elasticsearch will not take, as dead letters: topic the index, offset the version.
 */
public final class KafkaRejectedDocuments implements RejectedDocuments {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_DETAIL = 1000;

    private final KafkaConfig kafka;
    private transient KafkaProducer<byte[], byte[]> producer;
    private transient volatile Exception failure;

    public KafkaRejectedDocuments(KafkaConfig kafka) {
        this.kafka = requireNonNull(kafka, "kafka is null");
    }

    @Override
    public void open() {
        Properties properties = kafka.properties();
        properties.setProperty("enable.idempotence", "true");
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void reject(RejectedDocument rejected) {
        SearchDocument document = rejected.document();
        String detail = rejected.reason() + ": " + rejected.detail();
        DeadLetter letter =
                new DeadLetter(
                        BadRecordReason.SEARCH_REJECTED.wireName(),
                        detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)),
                        document.index(),
                        0,
                        document.version(),
                        document.id().getBytes(StandardCharsets.UTF_8),
                        document.source(),
                        System.currentTimeMillis());
        String key = document.index() + "/" + document.id() + "/" + document.version();
        producer.send(
                new ProducerRecord<>(
                        kafka.deadLettersTopic(),
                        key.getBytes(StandardCharsets.UTF_8),
                        new DeadLetterCodec().encode(letter)),
                (metadata, problem) -> {
                    if (problem != null) {
                        failure = problem;
                    }
                });
    }

    @Override
    public void flush() throws Exception {
        producer.flush();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
    }
}
