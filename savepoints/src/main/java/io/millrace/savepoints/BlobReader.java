package io.millrace.savepoints;

import java.io.Serializable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/**
 * Hands out the keys and values of a {@link KeyedBlob}. All of them: Flink's reader stops at the
 * first key that nothing is handed out for.
 *
 * @param <OUT> what is handed out for a key
 */
final class BlobReader<T, OUT> extends KeyedStateReaderFunction<String, OUT> {
    private static final long serialVersionUID = 1L;

    private final KeyedBlob<T> blob;
    private final Row<T, OUT> row;
    private transient ValueState<T> values;

    private BlobReader(KeyedBlob<T> blob, Row<T, OUT> row) {
        this.blob = blob;
        this.row = row;
    }

    /** Hands out keys and values. */
    static <T> BlobReader<T, Tuple2<String, T>> ofValues(KeyedBlob<T> blob) {
        return new BlobReader<>(blob, Tuple2::of);
    }

    /**
     * Hands out uid, key and bytes of the values, so that values of several operators can come out
     * of one job.
     */
    static <T> BlobReader<T, Tuple3<String, String, byte[]>> ofBytes(KeyedBlob<T> blob) {
        return new BlobReader<>(
                blob, (key, value) -> Tuple3.of(blob.uid(), key, blob.toBytes(value)));
    }

    private interface Row<T, OUT> extends Serializable {
        OUT of(String key, T value) throws Exception;
    }

    @Override
    public void open(Configuration parameters) {
        values =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>(blob.state(), blob.serializer()));
    }

    @Override
    public void readKey(String key, Context context, Collector<OUT> out) throws Exception {
        out.collect(row.of(key, values.value()));
    }
}
