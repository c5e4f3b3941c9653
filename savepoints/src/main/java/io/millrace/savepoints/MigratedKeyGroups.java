package io.millrace.savepoints;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.runtime.state.FullSnapshotResources;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyValueStateIterator;
import org.apache.flink.runtime.state.StateSerializerProvider;
import org.apache.flink.runtime.state.StreamCompressionDecorator;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.runtime.state.restore.FullSnapshotRestoreOperation;
import org.apache.flink.runtime.state.restore.KeyGroup;
import org.apache.flink.runtime.state.restore.KeyGroupEntry;
import org.apache.flink.runtime.state.restore.SavepointRestoreResult;
import org.apache.flink.runtime.state.restore.ThrowingIterator;

/**
 * The keyed state of one instance of an operator, as Flink reads it from a canonical savepoint and
 * as Flink writes it into the next one, with the values of our codecs rewritten on the way. Keys,
 * order and everything else stay as they are.
 */
final class MigratedKeyGroups<K> implements FullSnapshotResources<K>, AutoCloseable {
    private final String operator;
    private final KeyGroupRange range;
    private final TypeSerializer<K> keySerializer;
    private final RewrittenStates rewritten;
    private final ThrowingIterator<SavepointRestoreResult> results;
    private final List<StateMetaInfoSnapshot> states = new ArrayList<>();
    private final Map<Integer, TypeSerializer<Object>> codecs = new HashMap<>();
    private final ThrowingIterator<KeyGroup> groups;

    MigratedKeyGroups(
            String operator,
            KeyGroupsSavepointStateHandle handle,
            TypeSerializer<K> keySerializer,
            Migration.Codecs known,
            RewrittenStates rewritten)
            throws Exception {
        this.operator = operator;
        this.keySerializer = keySerializer;
        this.rewritten = rewritten;
        range = handle.getKeyGroupRange();
        results =
                new FullSnapshotRestoreOperation<>(
                                range,
                                SavedOperators.loader(),
                                List.of(handle),
                                StateSerializerProvider.fromNewRegisteredSerializer(keySerializer))
                        .restore();
        SavepointRestoreResult result = results.next();
        for (StateMetaInfoSnapshot state : result.getStateMetaInfoSnapshots()) {
            Optional<TypeSerializer<Object>> codec = codec(state, known);
            codec.ifPresent(found -> codecs.put(states.size(), found));
            states.add(codec.map(found -> written(state, found)).orElse(state));
        }
        groups = result.getRestoredKeyGroups();
    }

    private static Optional<TypeSerializer<Object>> codec(
            StateMetaInfoSnapshot state, Migration.Codecs known) {
        TypeSerializerSnapshot<?> snapshot =
                state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER);
        return state.getBackendStateType() == BackendStateType.KEY_VALUE && snapshot != null
                ? known.find(snapshot)
                : Optional.empty();
    }

    /** The same state as the newest version of its codec writes it. */
    static StateMetaInfoSnapshot written(
            StateMetaInfoSnapshot state, TypeSerializer<Object> codec) {
        Map<String, TypeSerializerSnapshot<?>> snapshots =
                new HashMap<>(state.getSerializerSnapshotsImmutable());
        snapshots.put(
                CommonSerializerKeys.VALUE_SERIALIZER.toString(), codec.snapshotConfiguration());
        return new StateMetaInfoSnapshot(
                state.getName(),
                state.getBackendStateType(),
                state.getOptionsImmutable(),
                snapshots);
    }

    @Override
    public List<StateMetaInfoSnapshot> getMetaInfoSnapshots() {
        return states;
    }

    @Override
    public KeyValueStateIterator createKVStateIterator() throws IOException {
        return new Entries();
    }

    @Override
    public KeyGroupRange getKeyGroupRange() {
        return range;
    }

    @Override
    public TypeSerializer<K> getKeySerializer() {
        return keySerializer;
    }

    @Override
    public StreamCompressionDecorator getStreamCompressionDecorator() {
        return UncompressedStreamCompressionDecorator.INSTANCE;
    }

    @Override
    public void release() {}

    @Override
    public void close() throws IOException {
        results.close();
    }

    /** Stands on an entry from the beginning, if there is one. */
    private final class Entries implements KeyValueStateIterator {
        private ThrowingIterator<KeyGroupEntry> entries;
        private KeyGroupEntry entry;
        private byte[] value;
        private int group = -1;
        private boolean newGroup;
        private boolean newState;

        private Entries() throws IOException {
            next();
        }

        @Override
        public void next() throws IOException {
            int before = entry == null ? -1 : entry.getKvStateId();
            newGroup = false;
            try {
                while (entries == null || !entries.hasNext()) {
                    if (!groups.hasNext()) {
                        entry = null;
                        return;
                    }
                    KeyGroup next = groups.next();
                    group = next.getKeyGroupId();
                    entries = next.getKeyGroupEntries();
                    newGroup = true;
                }
                entry = entries.next();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
            newState = before != entry.getKvStateId();
            TypeSerializer<Object> codec = codecs.get(entry.getKvStateId());
            value =
                    codec == null
                            ? entry.getValue()
                            : rewritten.rewrite(
                                    operator,
                                    states.get(entry.getKvStateId()).getName(),
                                    codec,
                                    entry.getValue());
        }

        @Override
        public int keyGroup() {
            return group;
        }

        @Override
        public byte[] key() {
            return entry.getKey();
        }

        @Override
        public byte[] value() {
            return value;
        }

        @Override
        public int kvStateId() {
            return entry.getKvStateId();
        }

        @Override
        public boolean isNewKeyValueState() {
            return newState;
        }

        @Override
        public boolean isNewKeyGroup() {
            return newGroup;
        }

        @Override
        public boolean isValid() {
            return entry != null;
        }

        @Override
        public void close() {}
    }
}
