package io.millrace.jobs.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The completed checkpoints in a deployment's folder, which holds a folder for each job that ever
 * ran, with {@code chk-N/_metadata} for each completed checkpoint, and a folder of savepoints that
 * were taken on purpose, which are never deleted here.
 */
public final class RetainedCheckpoints {
    private static final String METADATA = "_metadata";
    private static final String SAVEPOINTS = "savepoints";

    private final Path directory;

    /**
     * @param directory folder or URI of a file system Flink knows
     */
    public RetainedCheckpoints(String directory) {
        this.directory = new Path(directory);
    }

    /** Where the savepoints of a deployment belong. */
    public String savepointDirectory() {
        return new Path(directory, SAVEPOINTS).toString();
    }

    /** The newest completed checkpoint or savepoint, if there is one. */
    public Optional<String> newest() throws IOException {
        return newestSince(Long.MIN_VALUE);
    }

    /**
     * The newest one that was completed at a time or later.
     *
     * @param time epoch milliseconds
     */
    public Optional<String> newestSince(long time) throws IOException {
        return completed().stream()
                .filter(completed -> completed.writtenAt() >= time)
                .max(Comparator.comparingLong(Completed::writtenAt).thenComparing(Completed::path))
                .map(Completed::path);
    }

    /**
     * Deletes the folders of jobs whose checkpoints nobody can need any more: all but that of the
     * checkpoint to restore. Its folder stays, because it is restored from without being taken
     * over.
     */
    public void deleteOthers(String restored) throws IOException {
        Path kept = new Path(restored).getParent();
        FileSystem files = directory.getFileSystem();
        for (FileStatus job : list(files, directory)) {
            String name = job.getPath().getName();
            if (job.isDir() && !name.equals(kept.getName()) && !name.equals(SAVEPOINTS)) {
                files.delete(job.getPath(), true);
            }
        }
    }

    /** Deletes everything, savepoints too: of a deployment that is to be no more. */
    public void deleteAll() throws IOException {
        FileSystem files = directory.getFileSystem();
        if (files.exists(directory)) {
            files.delete(directory, true);
        }
    }

    private List<Completed> completed() throws IOException {
        FileSystem files = directory.getFileSystem();
        List<Completed> completed = new ArrayList<>();
        for (FileStatus job : list(files, directory)) {
            for (FileStatus checkpoint : list(files, job.getPath())) {
                Path metadata = new Path(checkpoint.getPath(), METADATA);
                String name = checkpoint.getPath().getName();
                boolean named = name.startsWith("chk-") || name.startsWith("savepoint-");
                if (named && files.exists(metadata)) {
                    long writtenAt = files.getFileStatus(metadata).getModificationTime();
                    completed.add(new Completed(checkpoint.getPath().toString(), writtenAt));
                }
            }
        }
        return completed;
    }

    private static List<FileStatus> list(FileSystem files, Path folder) throws IOException {
        if (!files.exists(folder) || !files.getFileStatus(folder).isDir()) {
            return List.of();
        }
        FileStatus[] found = files.listStatus(folder);
        return found == null ? List.of() : List.of(found);
    }

    private record Completed(String path, long writtenAt) {}
}
