package io.millrace.savepoints;

import static java.util.Objects.requireNonNull;

import io.millrace.flink.DeclaredState;
import io.millrace.flink.DeclaredState.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.CheckpointStreamWithResultProvider;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.FullSnapshotAsyncWriter;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStreamFactory;
import org.apache.flink.state.api.runtime.SavepointLoader;

/**
 * Rewrites a savepoint with every value of ours in the newest version of its codec; everything else
 * is copied: timers, positions in Kafka, what waits in sinks.
 *
 * <p>Restoring does not need it, for every value names its version and codecs read all older ones.
 * But a value that nobody touches stays in its old version for years, in every savepoint taken
 * meanwhile; after a migration no savepoint of the job needs the old reader any more.
 *
 * <p>Values pass one at a time, so it takes no more memory than the largest one.
 */
public final class Migration {
    private static final int IN_METADATA_UP_TO = 16 << 10;
    private static final int BUFFER = 64 << 10;

    private final CheckpointMetadata before;
    private final String path;
    private final RewrittenStates rewritten = new RewrittenStates();
    private CheckpointStreamFactory streams;

    private Migration(CheckpointMetadata before, String path) {
        this.before = before;
        this.path = path;
    }

    /**
     * What was done with one state.
     *
     * @param operator id of the operator, 32 hexadecimal digits
     * @param version newest one of the codec
     * @param values how many there are
     * @param older how many of them were of an older version
     */
    public record Rewritten(String operator, String state, int version, long values, long older) {}

    /**
     * Writes a migrated copy of a savepoint.
     *
     * @param from path of a savepoint in the canonical format
     * @param into folder or URI of the copy; must not hold a savepoint
     * @throws SavepointException if one cannot be read, or the other not be written
     */
    public static List<Rewritten> migrate(String from, String into) {
        requireNonNull(from, "from is null");
        requireNonNull(into, "into is null");
        try {
            Migration migration = new Migration(SavepointLoader.loadSavepointMetadata(from), from);
            migration.write(new Path(into));
            return migration.rewritten.list();
        } catch (SavepointException e) {
            throw e;
        } catch (Exception e) {
            throw new SavepointException(
                    "cannot migrate the savepoint at " + from + ": " + e.getMessage(), e);
        }
    }

    private void write(Path folder) throws Exception {
        FileSystem files = folder.getFileSystem();
        if (files.exists(new Path(folder, SavepointOperators.METADATA))) {
            throw new SavepointException("there is a savepoint in " + folder + " already");
        }
        files.mkdirs(folder);
        streams = new FsCheckpointStreamFactory(files, folder, folder, IN_METADATA_UP_TO, BUFFER);
        List<OperatorState> operators = new ArrayList<>();
        for (OperatorState operator : before.getOperatorStates()) {
            OperatorState copy =
                    new OperatorState(
                            operator.getOperatorID(),
                            operator.getParallelism(),
                            operator.getMaxParallelism());
            copy.setCoordinatorState(operator.getCoordinatorState());
            for (Map.Entry<Integer, OperatorSubtaskState> subtask :
                    operator.getSubtaskStates().entrySet()) {
                copy.putState(
                        subtask.getKey(),
                        rewrite(operator.getOperatorID().toHexString(), subtask.getValue()));
            }
            operators.add(copy);
        }
        SavepointOperators.write(
                new CheckpointMetadata(
                        before.getCheckpointId(),
                        operators,
                        before.getMasterStates(),
                        before.getCheckpointProperties()),
                folder.toString());
    }

    private OperatorSubtaskState rewrite(String operator, OperatorSubtaskState subtask)
            throws Exception {
        if (!subtask.getInputChannelState().isEmpty()
                || !subtask.getResultSubpartitionState().isEmpty()) {
            throw notCanonical("records under way");
        }
        List<KeyedStateHandle> keyed = new ArrayList<>();
        for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
            keyed.add(rewriteKeyed(operator, handle));
        }
        List<OperatorStateHandle> own = new ArrayList<>();
        for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
            own.add(rewriteOperator(operator, handle));
        }
        List<KeyedStateHandle> rawKeyed = new ArrayList<>();
        for (KeyedStateHandle handle : subtask.getRawKeyedState()) {
            if (!(handle instanceof KeyGroupsStateHandle groups)) {
                throw notCanonical(handle.getClass().getSimpleName());
            }
            rawKeyed.add(
                    new KeyGroupsStateHandle(
                            groups.getGroupRangeOffsets(), copy(groups.getDelegateStateHandle())));
        }
        List<OperatorStateHandle> rawOwn = new ArrayList<>();
        for (OperatorStateHandle handle : subtask.getRawOperatorState()) {
            rawOwn.add(copy(handle));
        }
        return OperatorSubtaskState.builder()
                .setManagedKeyedState(new StateObjectCollection<>(keyed))
                .setManagedOperatorState(new StateObjectCollection<>(own))
                .setRawKeyedState(new StateObjectCollection<>(rawKeyed))
                .setRawOperatorState(new StateObjectCollection<>(rawOwn))
                .build();
    }

    private KeyedStateHandle rewriteKeyed(String operator, KeyedStateHandle handle)
            throws Exception {
        if (!(handle instanceof KeyGroupsSavepointStateHandle groups)) {
            throw notCanonical(handle.getClass().getSimpleName());
        }
        try (MigratedKeyGroups<?> migrated =
                new MigratedKeyGroups<>(
                        operator, groups, keySerializer(groups), this::codec, rewritten)) {
            return new FullSnapshotAsyncWriter<>(
                            SavepointType.savepoint(SavepointFormatType.CANONICAL),
                            () ->
                                    CheckpointStreamWithResultProvider.createSimpleStream(
                                            CheckpointedStateScope.EXCLUSIVE, streams),
                            migrated)
                    .get(new CloseableRegistry())
                    .getJobManagerOwnedSnapshot();
        }
    }

    private static TypeSerializer<?> keySerializer(KeyGroupsStateHandle handle) throws IOException {
        try (FSDataInputStream input = handle.getDelegateStateHandle().openInputStream()) {
            KeyedBackendSerializationProxy<?> proxy =
                    new KeyedBackendSerializationProxy<>(SavedOperators.loader());
            proxy.read(new DataInputViewStreamWrapper(input));
            return proxy.getKeySerializerSnapshot().restoreSerializer();
        }
    }

    private OperatorStateHandle rewriteOperator(String operator, OperatorStateHandle handle)
            throws IOException {
        if (handle.getStateNameToPartitionOffsets().isEmpty()) {
            return copy(handle);
        }
        MigratedList migrated = new MigratedList(operator, handle, this::codec, rewritten);
        if (!migrated.holdsCodecs()) {
            return copy(handle);
        }
        try (CheckpointStateOutputStream out =
                streams.createCheckpointStateOutputStream(CheckpointedStateScope.EXCLUSIVE)) {
            Map<String, OperatorStateHandle.StateMetaInfo> offsets = migrated.write(out);
            return new OperatorStreamStateHandle(offsets, out.closeAndGetHandle());
        }
    }

    private OperatorStateHandle copy(OperatorStateHandle handle) throws IOException {
        return new OperatorStreamStateHandle(
                handle.getStateNameToPartitionOffsets(), copy(handle.getDelegateStateHandle()));
    }

    private StreamStateHandle copy(StreamStateHandle handle) throws IOException {
        try (FSDataInputStream input = handle.openInputStream();
                CheckpointStateOutputStream out =
                        streams.createCheckpointStateOutputStream(
                                CheckpointedStateScope.EXCLUSIVE)) {
            input.transferTo(out);
            return out.closeAndGetHandle();
        }
    }

    /** Finds the serializer that reads a state in every version and writes the newest. */
    interface Codecs {
        /** Empty where the state is not one of our codecs'. */
        Optional<TypeSerializer<Object>> find(TypeSerializerSnapshot<?> snapshot);
    }

    private Optional<TypeSerializer<Object>> codec(TypeSerializerSnapshot<?> snapshot) {
        if (!DeclaredState.isCodec(snapshot)) {
            return Optional.empty();
        }
        DeclaredState written = DeclaredState.of("", Kind.KEYED, snapshot);
        // The reader of items, say, keeps every neighbour, however many the job would.
        for (StateWalk<?> walk : StateWalk.ALL) {
            TypeSerializer<?> serializer = walk.blob().serializer();
            DeclaredState ours =
                    DeclaredState.of("", Kind.KEYED, serializer.snapshotConfiguration());
            if (ours.serializer().equals(written.serializer())) {
                return Optional.of(untyped(serializer));
            }
        }
        return Optional.of(untyped(snapshot.restoreSerializer()));
    }

    @SuppressWarnings("unchecked")
    private static TypeSerializer<Object> untyped(TypeSerializer<?> serializer) {
        return (TypeSerializer<Object>) serializer;
    }

    private SavepointException notCanonical(String what) {
        return new SavepointException(
                "only savepoints in the canonical format can be migrated, and %s holds %s; take one with"
                                .formatted(path, what)
                        + " 'millrace savepoint take'");
    }
}
