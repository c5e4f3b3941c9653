package io.millrace.savepoints;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;

/** The lists that one instance of an operator keeps, with the values of our codecs rewritten. */
final class MigratedList {
    private final String operator;
    private final OperatorStateHandle handle;
    private final RewrittenStates rewritten;
    private final List<StateMetaInfoSnapshot> states;
    private final List<StateMetaInfoSnapshot> broadcast;
    private final Map<String, TypeSerializer<Object>> codecs = new HashMap<>();

    MigratedList(
            String operator,
            OperatorStateHandle handle,
            Migration.Codecs known,
            RewrittenStates rewritten)
            throws IOException {
        this.operator = operator;
        this.handle = handle;
        this.rewritten = rewritten;
        OperatorBackendSerializationProxy proxy =
                new OperatorBackendSerializationProxy(SavedOperators.loader());
        try (FSDataInputStream input = handle.openInputStream()) {
            proxy.read(new DataInputViewStreamWrapper(input));
        }
        states = proxy.getOperatorStateMetaInfoSnapshots();
        broadcast = proxy.getBroadcastStateMetaInfoSnapshots();
        for (StateMetaInfoSnapshot state : states) {
            TypeSerializerSnapshot<?> snapshot =
                    state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER);
            Optional<TypeSerializer<Object>> codec = known.find(snapshot);
            codec.ifPresent(found -> codecs.put(state.getName(), found));
        }
    }

    /** Whether there is anything to rewrite; where there is not, its bytes can be copied. */
    boolean holdsCodecs() {
        return !codecs.isEmpty() && broadcast.isEmpty();
    }

    /** Writes all of it and returns where each value begins. */
    Map<String, StateMetaInfo> write(CheckpointStateOutputStream out) throws IOException {
        List<StateMetaInfoSnapshot> written = new ArrayList<>();
        for (StateMetaInfoSnapshot state : states) {
            TypeSerializer<Object> codec = codecs.get(state.getName());
            written.add(codec == null ? state : MigratedKeyGroups.written(state, codec));
        }
        DataOutputViewStreamWrapper target = new DataOutputViewStreamWrapper(out);
        new OperatorBackendSerializationProxy(written, broadcast, false).write(target);
        Map<String, StateMetaInfo> places = new HashMap<>();
        try (FSDataInputStream input = handle.openInputStream()) {
            for (StateMetaInfoSnapshot state : states) {
                StateMetaInfo before = handle.getStateNameToPartitionOffsets().get(state.getName());
                if (before != null) {
                    places.put(
                            state.getName(),
                            new StateMetaInfo(
                                    write(state, before.getOffsets(), input, out, target),
                                    before.getDistributionMode()));
                }
            }
        }
        return places;
    }

    private long[] write(
            StateMetaInfoSnapshot state,
            long[] offsets,
            FSDataInputStream input,
            CheckpointStateOutputStream out,
            DataOutputViewStreamWrapper target)
            throws IOException {
        TypeSerializer<Object> codec = codecs.get(state.getName());
        TypeSerializer<Object> serializer = codec == null ? original(state) : codec;
        DataInputViewStreamWrapper source = new DataInputViewStreamWrapper(input);
        long[] places = new long[offsets.length];
        for (int i = 0; i < offsets.length; i++) {
            if (codec != null) {
                input.seek(offsets[i]);
                rewritten.count(operator, state.getName(), codec, input.read());
            }
            input.seek(offsets[i]);
            Object value = serializer.deserialize(source);
            places[i] = out.getPos();
            serializer.serialize(value, target);
        }
        return places;
    }

    @SuppressWarnings("unchecked")
    private static TypeSerializer<Object> original(StateMetaInfoSnapshot state) {
        return (TypeSerializer<Object>)
                state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER)
                        .restoreSerializer();
    }
}
