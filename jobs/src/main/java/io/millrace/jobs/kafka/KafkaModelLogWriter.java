package io.millrace.jobs.kafka;

import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;

/** Appends to the model log's topics; one producer, so order within a partition is kept. */
final class KafkaModelLogWriter implements Writer {
    private final ModelRecordCodec codec = new ModelRecordCodec();
    private final KafkaModelLog log;
    private final Map<Channel, Integer> partitions;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    KafkaModelLogWriter(KafkaModelLog log, Map<Channel, Integer> partitions) {
        this.log = log;
        this.partitions = partitions;
        producer = new KafkaProducer<>(log.producerProperties());
    }

    @Override
    public void append(Channel channel, String key, ModelRecord record) {
        send(channel, partition(channel, key), key, codec.toBytes(record));
    }

    @Override
    public void delete(Channel channel, String key) {
        send(channel, partition(channel, key), key, null);
    }

    @Override
    public void appendToAllPartitions(
            Collection<Channel> channels, String key, ModelRecord record) {
        byte[] value = codec.toBytes(record);
        for (Channel channel : channels) {
            for (int partition = 0; partition < partitions.get(channel); partition++) {
                send(channel, partition, key, value);
            }
        }
    }

    @Override
    public void flush() {
        producer.flush();
        checkFailure();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    private int partition(Channel channel, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(bytes)) % partitions.get(channel);
    }

    private void send(Channel channel, int partition, String key, byte[] value) {
        checkFailure();
        producer.send(
                new ProducerRecord<>(
                        log.topic(channel), partition, key.getBytes(StandardCharsets.UTF_8), value),
                (metadata, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    }
                });
    }

    private void checkFailure() {
        Exception problem = failure.get();
        if (problem != null) {
            throw new KafkaException("appending to the model log failed", problem);
        }
    }
}
