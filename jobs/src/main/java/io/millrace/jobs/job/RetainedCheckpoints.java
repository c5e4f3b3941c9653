package io.millrace.jobs.job;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
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
    private static final String CHECKPOINT = "chk-";
    private static final String SAVEPOINTS = "savepoints";

    /** In the folder of a job, who started it. */
    private static final String STARTED_BY = "started-by";

    /** In the folder of a job, before the name of a checkpoint that a later job took over. */
    private static final String CLAIMED = "claimed-";

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
        return newestSince(time, completed -> true);
    }

    private Optional<String> newestSince(long time, Predicate<Completed> wanted)
            throws IOException {
        return completed().stream()
                .filter(completed -> completed.writtenAt() >= time)
                .filter(wanted)
                .max(Comparator.comparingLong(Completed::writtenAt).thenComparing(Completed::path))
                .map(Completed::path);
    }

    /**
     * The newest savepoint taken on purpose that was completed at a time or later.
     *
     * @param time epoch milliseconds
     */
    public Optional<String> newestSavepointSince(long time) throws IOException {
        return newestSince(time, completed -> !isCheckpoint(new Path(completed.path())));
    }

    /**
     * Notes who runs a job, so that a later start knows whether it may take its checkpoints over.
     *
     * @param job its id, which is the name of its folder
     * @param starter the version and where it runs; equal for two starts only if the earlier job is
     *     certain to have ended when the later one starts
     */
    public void started(String job, String starter) throws IOException {
        Path folder = new Path(directory, job);
        FileSystem files = directory.getFileSystem();
        files.mkdirs(folder);
        write(files, new Path(folder, STARTED_BY), starter, FileSystem.WriteMode.OVERWRITE);
    }

    /**
     * Who owns what a start restores. It takes a checkpoint over that a job of the same starter
     * left in this folder: the first checkpoint after it then holds what changed since, and Flink
     * deletes the old one, with the files that nobody uses any more, once there are enough newer
     * ones. Everything else is only read, and the first checkpoint is a full one: savepoints; what
     * belongs to another deployment; what another version wrote, which is the way back to it; what
     * a job wrote that may be running still; and what another start has taken over already, since
     * two owners would delete each other's files.
     *
     * @param restored as {@link #newest} tells it
     * @param starter as in {@link #started}
     */
    public RestoreMode takeOver(String restored, String starter) throws IOException {
        Path checkpoint = new Path(restored);
        Path job = checkpoint.getParent();
        boolean own = isCheckpoint(checkpoint) && job != null && directory.equals(job.getParent());
        if (!own) {
            return RestoreMode.NO_CLAIM;
        }
        FileSystem files = directory.getFileSystem();
        Path startedBy = new Path(job, STARTED_BY);
        if (!files.exists(startedBy)
                || !read(files, startedBy, StandardCharsets.UTF_8).equals(starter)) {
            return RestoreMode.NO_CLAIM;
        }
        // Beside the checkpoint: Flink deletes the folder of one only when it is empty.
        Path claimed = new Path(job, CLAIMED + checkpoint.getName());
        if (files.exists(claimed)) {
            return RestoreMode.NO_CLAIM;
        }
        try {
            write(files, claimed, starter, FileSystem.WriteMode.NO_OVERWRITE);
        } catch (IOException e) {
            if (files.exists(claimed)) {
                return RestoreMode.NO_CLAIM;
            }
            throw e;
        }
        return RestoreMode.CLAIM;
    }

    private static boolean isCheckpoint(Path path) {
        return path.getName().startsWith(CHECKPOINT);
    }

    /**
     * Deletes the folders of jobs whose checkpoints nobody can need any more: all but those that
     * the checkpoint to restore is made of. A checkpoint that was taken over leaves files to those
     * that followed, so there can be several.
     */
    public void deleteOthers(String restored) throws IOException {
        FileSystem files = directory.getFileSystem();
        String kept = new Path(restored).getParent().getName();
        // The paths of its files are in the metadata as they are, in whatever version and kind of
        // handle.
        String metadata = read(files, new Path(restored, METADATA), StandardCharsets.ISO_8859_1);
        for (FileStatus job : list(files, directory)) {
            String name = job.getPath().getName();
            boolean needed =
                    name.equals(kept) || name.equals(SAVEPOINTS) || metadata.contains(name);
            if (job.isDir() && !needed) {
                files.delete(job.getPath(), true);
            }
        }
    }

    private static String read(FileSystem files, Path file, Charset charset) throws IOException {
        try (FSDataInputStream in = files.open(file)) {
            return new String(in.readAllBytes(), charset);
        }
    }

    private static void write(FileSystem files, Path file, String text, FileSystem.WriteMode mode)
            throws IOException {
        try (FSDataOutputStream out = files.create(file, mode)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
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
                boolean named = name.startsWith(CHECKPOINT) || name.startsWith("savepoint-");
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
