package io.millrace.savepoints;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/** Hands out the keys and values of a {@link KeyedBlob}: all of them, or those of one key. */
final class BlobReader<T> extends KeyedStateReaderFunction<String, Tuple2<String, T>> {
    private static final long serialVersionUID = 1L;

    private final KeyedBlob<T> blob;
    private final String onlyKey;
    private transient ValueState<T> values;

    /**
     * @param onlyKey null for all keys
     */
    BlobReader(KeyedBlob<T> blob, String onlyKey) {
        this.blob = blob;
        this.onlyKey = onlyKey;
    }

    @Override
    public void open(Configuration parameters) {
        values =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>(blob.state(), blob.serializer()));
    }

    @Override
    public void readKey(String key, Context context, Collector<Tuple2<String, T>> out)
            throws Exception {
        if (onlyKey == null || onlyKey.equals(key)) {
            out.collect(Tuple2.of(key, values.value()));
        }
    }
}
