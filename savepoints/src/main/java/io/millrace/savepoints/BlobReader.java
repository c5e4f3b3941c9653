package io.millrace.savepoints;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/**
 * Hands out the keys and values of a {@link KeyedBlob}. All of them: Flink's reader stops at the
 * first key that nothing is handed out for.
 */
final class BlobReader<T> extends KeyedStateReaderFunction<String, Tuple2<String, T>> {
    private static final long serialVersionUID = 1L;

    private final KeyedBlob<T> blob;
    private transient ValueState<T> values;

    BlobReader(KeyedBlob<T> blob) {
        this.blob = blob;
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
        out.collect(Tuple2.of(key, values.value()));
    }
}
