package io.millrace.savepoints;

import static java.util.Objects.requireNonNull;

import io.millrace.flink.RejectBadEvents;
import io.millrace.fusion.FusionState;
import io.millrace.gate.GateState;
import io.millrace.gate.OutcomeCount;
import io.millrace.item.ItemState;
import io.millrace.judge.ServedState;
import io.millrace.network.NetworkState;
import io.millrace.shopper.ShopperState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Reads what the job keeps from one of its checkpoints or savepoints.
 *
 * <p>Every call runs a small Flink job within this process, a second or two on a small savepoint.
 * The {@code forEach} methods hold one value at a time; the others hold their whole answer.
 *
 * <p>The job need not be stopped, but a retained checkpoint that the running job gives up meanwhile
 * is deleted under the reader: read a savepoint, or one that is not the oldest.
 *
 * <p>Not readable: full checkpoints of RocksDB ({@code checkpoint.incremental: false}); take a
 * savepoint of such a job.
 */
public final class SavepointReader {
    private static final TypeInformation<Tuple3<String, String, byte[]>> RAW =
            new TupleTypeInfo<>(
                    Types.STRING,
                    Types.STRING,
                    PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final String REJECT_BAD_EVENTS = "reject-bad-events";

    private final String path;
    private final CheckpointMetadata metadata;
    private final StateFormat format;

    private SavepointReader(String path, CheckpointMetadata metadata) {
        this.path = path;
        this.metadata = metadata;
        format = StateFormat.of(metadata);
    }

    /**
     * Opens a checkpoint or savepoint and reads its metadata.
     *
     * @param path the folder that holds {@code _metadata}, as a path or a URI of a file system that
     *     Flink knows
     * @throws SavepointException if there is none, or it is damaged
     */
    public static SavepointReader open(String path) {
        requireNonNull(path, "path is null");
        try {
            return new SavepointReader(path, SavepointLoader.loadSavepointMetadata(path));
        } catch (IOException | IllegalArgumentException e) {
            throw new SavepointException(
                    "cannot read the savepoint at " + path + ": " + e.getMessage(), e);
        }
    }

    /** Opens a checkpoint or savepoint in a local folder; see {@link #open(String)}. */
    public static SavepointReader open(Path folder) {
        requireNonNull(folder, "folder is null");
        if (!Files.isDirectory(folder)) {
            throw new SavepointException("there is no folder " + folder);
        }
        // Flink does not decode URIs: a blank must stay a blank.
        return open("file:" + folder.toAbsolutePath().normalize());
    }

    /** Number of the checkpoint in its job. */
    public long checkpointId() {
        return metadata.getCheckpointId();
    }

    /** Events by outcome, such as {@code outcome.learned}; outcomes that never came are absent. */
    public Map<String, Long> outcomeTotals() {
        Map<String, Long> totals = new TreeMap<>();
        read(
                KeyedBlob.OUTCOME,
                null,
                (name, total) -> {
                    if (name.startsWith(OutcomeCount.PREFIX)) {
                        totals.put(name, total);
                    }
                });
        return totals;
    }

    /**
     * Until when the events of the history are that the state was made from, epoch milliseconds;
     * empty where it was not made from a file.
     */
    public OptionalLong historyCut() {
        OperatorID id = OperatorIdentifier.forUid(REJECT_BAD_EVENTS).getOperatorId();
        boolean keeps =
                operators().stream()
                        .filter(operator -> operator.id().equals(id.toHexString()))
                        .flatMap(operator -> operator.states().stream())
                        .anyMatch(state -> state.name().equals(RejectBadEvents.STATE));
        if (!keeps) {
            return OptionalLong.empty();
        }
        try (StreamExecutionEnvironment environment = environment();
                CloseableIterator<Long> cuts =
                        org.apache.flink.state.api.SavepointReader.read(
                                        environment, path, format.backend())
                                .readUnionState(
                                        OperatorIdentifier.forUid(REJECT_BAD_EVENTS),
                                        RejectBadEvents.STATE,
                                        Types.LONG)
                                .executeAndCollect("read the cut")) {
            long newest = RejectBadEvents.NO_CUT;
            while (cuts.hasNext()) {
                newest = Math.max(newest, cuts.next());
            }
            return newest == RejectBadEvents.NO_CUT
                    ? OptionalLong.empty()
                    : OptionalLong.of(newest);
        } catch (Exception e) {
            throw new SavepointException("cannot read the cut in " + path, e);
        }
    }

    /** Positive interactions ever learned, by item; 0 for an item only the catalogue knows. */
    public Map<String, Long> itemInteractions() {
        Map<String, Long> interactions = new TreeMap<>();
        forEachItem((itemId, state) -> interactions.put(itemId, state.interactions()));
        return interactions;
    }

    /** Events by shopper id, {@code u:} and the user id or {@code v:} and the visitor id. */
    public Map<String, Long> shopperEvents() {
        Map<String, Long> events = new TreeMap<>();
        forEachShopper((shopperId, state) -> events.put(shopperId, state.events()));
        return events;
    }

    public Optional<ItemState> item(String itemId) {
        return find(KeyedBlob.ITEM, itemId);
    }

    /**
     * @param shopperId {@code u:} and the user id or {@code v:} and the visitor id
     */
    public Optional<ShopperState> shopper(String shopperId) {
        return find(KeyedBlob.SHOPPER, shopperId);
    }

    /**
     * @param arrivalId who events arrive under: an id of the same form as a shopper's
     */
    public Optional<GateState> gate(String arrivalId) {
        return find(KeyedBlob.GATE, arrivalId);
    }

    /**
     * @param shopperId {@code u:} and the user id or {@code v:} and the visitor id
     */
    public Optional<ServedState> served(String shopperId) {
        return find(KeyedBlob.SERVED, shopperId);
    }

    /**
     * @param name see {@link io.millrace.fusion.Segments}
     */
    public Optional<FusionState> segment(String name) {
        return find(KeyedBlob.FUSION, name);
    }

    public void forEachItem(BiConsumer<String, ItemState> action) {
        read(KeyedBlob.ITEM, null, action);
    }

    public void forEachShopper(BiConsumer<String, ShopperState> action) {
        read(KeyedBlob.SHOPPER, null, action);
    }

    public void forEachGate(BiConsumer<String, GateState> action) {
        read(KeyedBlob.GATE, null, action);
    }

    public void forEachSegment(BiConsumer<String, FusionState> action) {
        read(KeyedBlob.FUSION, null, action);
    }

    public void forEachServed(BiConsumer<String, ServedState> action) {
        read(KeyedBlob.SERVED, null, action);
    }

    public void forEachNetwork(BiConsumer<String, NetworkState> action) {
        read(KeyedBlob.NETWORK, null, action);
    }

    /** Where it was opened. */
    public String path() {
        return path;
    }

    /** Every operator with its states, from the metadata and the headers of the files alone. */
    public List<SavedOperator> operators() {
        List<SavedOperator> operators = new ArrayList<>();
        try {
            for (OperatorState operator : metadata.getOperatorStates()) {
                operators.add(SavedOperators.read(operator));
            }
        } catch (IOException e) {
            throw new SavepointException(
                    "cannot read the savepoint at " + path + ": " + e.getMessage(), e);
        }
        return operators;
    }

    /** Whether an operator has keyed state, so that its values can be read. */
    public boolean holdsKeys(String uid) {
        OperatorID id = OperatorIdentifier.forUid(uid).getOperatorId();
        return metadata.getOperatorStates().stream()
                .filter(operator -> operator.getOperatorID().equals(id))
                .flatMap(operator -> operator.getStates().stream())
                .anyMatch(subtask -> !subtask.getManagedKeyedState().isEmpty());
    }

    private <T> Optional<T> find(KeyedBlob<T> blob, String key) {
        requireNonNull(key, "key is null");
        if (!holdsKeys(blob.uid())) {
            return Optional.empty();
        }
        Map<String, T> found = new TreeMap<>();
        read(blob, key, found::put);
        return Optional.ofNullable(found.get(key));
    }

    <T> void read(KeyedBlob<T> blob, String onlyKey, BiConsumer<String, T> action) {
        requireNonNull(action, "action is null");
        if (!holds(blob.uid())) {
            throw new SavepointException(
                    "the savepoint at " + path + " has no state of the operator " + blob.uid());
        }
        try (StreamExecutionEnvironment environment = environment()) {
            DataStream<Tuple2<String, T>> values =
                    org.apache.flink.state.api.SavepointReader.read(
                                    environment, path, format.backend())
                            .readKeyedState(
                                    OperatorIdentifier.forUid(blob.uid()),
                                    BlobReader.ofValues(blob),
                                    Types.STRING,
                                    new TupleTypeInfo<>(Types.STRING, blob.type()));
            if (onlyKey != null) {
                values = values.filter(entry -> entry.f0.equals(onlyKey));
            }
            try (CloseableIterator<Tuple2<String, T>> results =
                    values.executeAndCollect("read " + blob.uid())) {
                results.forEachRemaining(entry -> action.accept(entry.f0, entry.f1));
            }
        } catch (SavepointException e) {
            throw e;
        } catch (Exception e) {
            throw new SavepointException(
                    "cannot read the state of " + blob.uid() + " in " + path, e);
        }
    }

    /** Takes values one at a time. */
    interface Visitor {
        void visit(String uid, String key, byte[] value) throws IOException;
    }

    /** Goes through the values of several operators in one job, those without keys left out. */
    void readTogether(List<? extends KeyedBlob<?>> blobs, Visitor visitor) {
        try (StreamExecutionEnvironment environment = environment()) {
            org.apache.flink.state.api.SavepointReader reader =
                    org.apache.flink.state.api.SavepointReader.read(
                            environment, path, format.backend());
            DataStream<Tuple3<String, String, byte[]>> values = null;
            for (KeyedBlob<?> blob : blobs) {
                if (holdsKeys(blob.uid())) {
                    DataStream<Tuple3<String, String, byte[]>> next =
                            reader.readKeyedState(
                                    OperatorIdentifier.forUid(blob.uid()),
                                    BlobReader.ofBytes(blob),
                                    Types.STRING,
                                    RAW);
                    values = values == null ? next : values.union(next);
                }
            }
            if (values == null) {
                return;
            }
            try (CloseableIterator<Tuple3<String, String, byte[]>> results =
                    values.executeAndCollect("read the savepoint")) {
                while (results.hasNext()) {
                    Tuple3<String, String, byte[]> value = results.next();
                    visitor.visit(value.f0, value.f1, value.f2);
                }
            }
        } catch (Exception e) {
            throw new SavepointException("cannot read the state in " + path, e);
        }
    }

    private boolean holds(String uid) {
        OperatorID id = OperatorIdentifier.forUid(uid).getOperatorId();
        return metadata.getOperatorStates().stream()
                .anyMatch(operator -> operator.getOperatorID().equals(id));
    }

    /** A cluster of its own, whatever environment the caller is in. */
    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        configuration.set(DeploymentOptions.TARGET, LocalExecutor.NAME);
        configuration.set(DeploymentOptions.ATTACHED, true);
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        return new StreamExecutionEnvironment(configuration);
    }
}
