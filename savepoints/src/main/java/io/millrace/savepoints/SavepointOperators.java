package io.millrace.savepoints;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.runtime.SavepointLoader;

/** Takes whole operators out of savepoints. */
public final class SavepointOperators {
    static final String METADATA = "_metadata";

    private SavepointOperators() {}

    /**
     * Rewrites a savepoint's metadata without some operators. Their files, if they have any, stay.
     *
     * @param path of the savepoint
     * @param uids of the operators; those it does not hold do not matter
     * @throws SavepointException if it cannot be read or written
     */
    public static void remove(String path, Set<String> uids) {
        requireNonNull(path, "path is null");
        Set<OperatorID> removed =
                uids.stream()
                        .map(uid -> OperatorIdentifier.forUid(uid).getOperatorId())
                        .collect(Collectors.toSet());
        try {
            CheckpointMetadata before = SavepointLoader.loadSavepointMetadata(path);
            List<OperatorState> kept =
                    before.getOperatorStates().stream()
                            .filter(operator -> !removed.contains(operator.getOperatorID()))
                            .toList();
            write(
                    new CheckpointMetadata(
                            before.getCheckpointId(),
                            kept,
                            before.getMasterStates(),
                            before.getCheckpointProperties()),
                    path);
        } catch (IOException e) {
            throw new SavepointException(
                    "cannot change the savepoint at " + path + ": " + e.getMessage(), e);
        }
    }

    /** Writes metadata beside what is there and then puts it in its place. */
    static void write(CheckpointMetadata metadata, String folder) throws IOException {
        Path target = new Path(folder, METADATA);
        Path unfinished = new Path(folder, METADATA + ".unfinished");
        FileSystem files = target.getFileSystem();
        try (FSDataOutputStream out = files.create(unfinished, FileSystem.WriteMode.OVERWRITE)) {
            Checkpoints.storeCheckpointMetadata(metadata, out);
        }
        files.delete(target, false);
        if (!files.rename(unfinished, target)) {
            throw new IOException(unfinished + " cannot be renamed to " + target.getName());
        }
    }
}
