package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.millrace.gate.SourceRecord;
import java.io.Serializable;
import java.util.function.Function;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes something of every record of a topic, however broken it is. */
final class SourceRecordDeserializer<T> implements KafkaRecordDeserializationSchema<T> {
    private static final long serialVersionUID = 1L;

    private final TypeInformation<T> type;
    private final Conversion<T> conversion;

    /** What is made of a record. */
    interface Conversion<T> extends Function<SourceRecord, T>, Serializable {}

    SourceRecordDeserializer(TypeInformation<T> type, Conversion<T> conversion) {
        this.type = requireNonNull(type, "type is null");
        this.conversion = requireNonNull(conversion, "conversion is null");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out) {
        out.collect(
                conversion.apply(
                        new SourceRecord(
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                record.timestamp(),
                                record.key(),
                                record.value())));
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }
}
