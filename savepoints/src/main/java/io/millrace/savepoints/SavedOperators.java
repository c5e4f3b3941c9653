package io.millrace.savepoints;

import io.millrace.flink.DeclaredState;
import io.millrace.flink.DeclaredState.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;

/** Reads which states each operator of a savepoint has, from the headers of its files. */
final class SavedOperators {
    private SavedOperators() {}

    static SavedOperator read(OperatorState operator) throws IOException {
        Map<String, DeclaredState> states = new TreeMap<>();
        boolean hasState = operator.getCoordinatorState() != null;
        for (OperatorSubtaskState subtask : operator.getStates()) {
            hasState |= subtask.hasState();
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                keyed(handle).forEach(state -> states.put("keyed " + state.name(), state));
            }
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                operator(handle).forEach(state -> states.put("operator " + state.name(), state));
            }
        }
        return new SavedOperator(
                operator.getOperatorID().toHexString(),
                operator.getParallelism(),
                operator.getMaxParallelism(),
                operator.getStateSize(),
                hasState,
                List.copyOf(states.values()));
    }

    private static List<DeclaredState> keyed(KeyedStateHandle handle) throws IOException {
        StreamStateHandle header;
        if (handle instanceof KeyGroupsStateHandle groups) {
            header = groups.getDelegateStateHandle();
        } else if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
            header = incremental.getMetaDataStateHandle();
        } else {
            throw new IOException(
                    "keyed state of a kind that Millrace does not write: "
                            + handle.getClass().getSimpleName());
        }
        try (FSDataInputStream input = header.openInputStream()) {
            KeyedBackendSerializationProxy<?> proxy =
                    new KeyedBackendSerializationProxy<>(loader());
            proxy.read(new DataInputViewStreamWrapper(input));
            return states(Kind.KEYED, proxy.getStateMetaInfoSnapshots());
        }
    }

    private static List<DeclaredState> operator(OperatorStateHandle handle) throws IOException {
        if (handle.getStateNameToPartitionOffsets().isEmpty()) {
            return List.of();
        }
        try (FSDataInputStream input = handle.getDelegateStateHandle().openInputStream()) {
            OperatorBackendSerializationProxy proxy =
                    new OperatorBackendSerializationProxy(loader());
            proxy.read(new DataInputViewStreamWrapper(input));
            return states(Kind.OPERATOR, proxy.getOperatorStateMetaInfoSnapshots());
        }
    }

    private static List<DeclaredState> states(Kind kind, List<StateMetaInfoSnapshot> snapshots) {
        List<DeclaredState> states = new ArrayList<>();
        for (StateMetaInfoSnapshot snapshot : snapshots) {
            TypeSerializerSnapshot<?> serializer =
                    snapshot.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER);
            boolean isTimer = snapshot.getBackendStateType() == BackendStateType.PRIORITY_QUEUE;
            if (!isTimer && serializer != null) {
                states.add(DeclaredState.of(snapshot.getName(), kind, serializer));
            }
        }
        return states;
    }

    static ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }
}
