package io.millrace.savepoints;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/**
 * Hands out uid, key and bytes of all values of a {@link KeyedBlob}, so that values of several
 * operators can come out of one job.
 */
final class RawBlobReader<T>
        extends KeyedStateReaderFunction<String, Tuple3<String, String, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final KeyedBlob<T> blob;
    private transient ValueState<T> values;

    RawBlobReader(KeyedBlob<T> blob) {
        this.blob = blob;
    }

    @Override
    public void open(Configuration parameters) {
        values =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>(blob.state(), blob.serializer()));
    }

    @Override
    public void readKey(String key, Context context, Collector<Tuple3<String, String, byte[]>> out)
            throws Exception {
        out.collect(Tuple3.of(blob.uid(), key, blob.toBytes(values.value())));
    }
}
