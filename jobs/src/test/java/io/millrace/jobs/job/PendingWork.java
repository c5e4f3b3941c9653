package io.millrace.jobs.job;

import io.millrace.flink.BatchScorerOperator;
import io.millrace.flink.CodecSerializer;
import io.millrace.flink.MillraceTypes;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.sink.ElasticsearchSink;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.ScoreRequestCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/** What a canonical savepoint of the whole job holds that is still to be done. */
final class PendingWork {
    private static final String NONE = "";

    private final String savepoint;

    PendingWork(String savepoint) {
        this.savepoint = savepoint;
    }

    /** The documents that a sink has not written. */
    List<SearchDocument> documents(String uid, ElasticsearchSink sink) throws Exception {
        List<SearchDocument> documents = new ArrayList<>();
        for (byte[] writer :
                list(
                        uid,
                        "writer_raw_states",
                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                        BytePrimitiveArraySerializer.INSTANCE)) {
            BufferedRequestState<SearchDocument> state =
                    SimpleVersionedSerialization.readVersionAndDeSerialize(
                            sink.getWriterStateSerializer(), writer);
            state.getBufferedRequestEntries()
                    .forEach(entry -> documents.add(entry.getRequestEntry()));
        }
        return documents;
    }

    /** The requests for slates that are not made. */
    List<ScoreRequest> requests() throws Exception {
        return list(
                "batch-scorer",
                BatchScorerOperator.STATE,
                MillraceTypes.SCORE_REQUEST,
                new CodecSerializer<>(new ScoreRequestCodec(), true));
    }

    /** The totals that have changed since they were shown, each with a timer. */
    Set<String> outcomeTimers() throws Exception {
        try (StreamExecutionEnvironment environment = environment()) {
            Set<String> names =
                    new TreeSet<>(
                            collect(
                                    read(environment)
                                            .readKeyedState(
                                                    OperatorIdentifier.forUid("outcome-totals"),
                                                    new TimerReader(),
                                                    Types.STRING,
                                                    Types.STRING)));
            names.remove(NONE);
            return names;
        }
    }

    private static final class TimerReader extends KeyedStateReaderFunction<String, String> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> totals;
        private transient ValueState<Long> timers;

        @Override
        public void open(Configuration parameters) {
            totals =
                    getRuntimeContext()
                            .getState(new ValueStateDescriptor<>("total", LongSerializer.INSTANCE));
            timers =
                    getRuntimeContext()
                            .getState(new ValueStateDescriptor<>("timer", LongSerializer.INSTANCE));
        }

        /** Flink's reader stops at the first key that nothing is handed out for. */
        @Override
        public void readKey(String key, Context context, Collector<String> out) throws Exception {
            Long timer = timers.value();
            boolean isSet =
                    timer != null && context.registeredProcessingTimeTimers().contains(timer);
            out.collect(totals.value() != null && isSet ? key : NONE);
        }
    }

    private <T> List<T> list(
            String uid, String state, TypeInformation<T> type, TypeSerializer<T> serializer)
            throws Exception {
        try (StreamExecutionEnvironment environment = environment()) {
            return collect(
                    read(environment)
                            .readListState(
                                    OperatorIdentifier.forUid(uid), state, type, serializer));
        }
    }

    private SavepointReader read(StreamExecutionEnvironment environment) throws Exception {
        return SavepointReader.read(environment, savepoint, new HashMapStateBackend());
    }

    private static <T> List<T> collect(DataStream<T> values) throws Exception {
        List<T> all = new ArrayList<>();
        try (CloseableIterator<T> results = values.executeAndCollect("read")) {
            results.forEachRemaining(all::add);
        }
        return all;
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        configuration.set(DeploymentOptions.TARGET, LocalExecutor.NAME);
        configuration.set(DeploymentOptions.ATTACHED, true);
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        return new StreamExecutionEnvironment(configuration);
    }
}
