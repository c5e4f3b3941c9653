package io.millrace.savepoints;

import io.millrace.flink.DeclaredState;
import io.millrace.flink.DeclaredState.Kind;
import java.io.IOException;
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
    private final Map<String, DeclaredState> states = new TreeMap<>();
    private boolean codecIds;

    private SavedOperators() {}

    static SavedOperator read(OperatorState operator) throws IOException {
        return new SavedOperators().describe(operator);
    }

    private SavedOperator describe(OperatorState operator) throws IOException {
        boolean hasState = operator.getCoordinatorState() != null;
        for (OperatorSubtaskState subtask : operator.getStates()) {
            hasState |= subtask.hasState();
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                addKeyed(handle);
            }
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                addOperator(handle);
            }
        }
        return new SavedOperator(
                operator.getOperatorID().toHexString(),
                operator.getParallelism(),
                operator.getMaxParallelism(),
                operator.getStateSize(),
                hasState,
                codecIds,
                List.copyOf(states.values()));
    }

    private void addKeyed(KeyedStateHandle handle) throws IOException {
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
            add(Kind.KEYED, proxy.getStateMetaInfoSnapshots());
        }
    }

    private void addOperator(OperatorStateHandle handle) throws IOException {
        if (handle.getStateNameToPartitionOffsets().isEmpty()) {
            return;
        }
        try (FSDataInputStream input = handle.getDelegateStateHandle().openInputStream()) {
            OperatorBackendSerializationProxy proxy =
                    new OperatorBackendSerializationProxy(loader());
            proxy.read(new DataInputViewStreamWrapper(input));
            add(Kind.OPERATOR, proxy.getOperatorStateMetaInfoSnapshots());
        }
    }

    private void add(Kind kind, List<StateMetaInfoSnapshot> snapshots) {
        for (StateMetaInfoSnapshot snapshot : snapshots) {
            TypeSerializerSnapshot<?> serializer =
                    snapshot.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER);
            boolean isTimer = snapshot.getBackendStateType() == BackendStateType.PRIORITY_QUEUE;
            if (!isTimer && serializer != null) {
                DeclaredState state = DeclaredState.of(snapshot.getName(), kind, serializer);
                states.put(kind + " " + state.name(), state);
                codecIds |= DeclaredState.isCodecNamedById(serializer);
            }
        }
    }

    static ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }
}
