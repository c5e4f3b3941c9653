package io.millrace.jobs.job;

import io.millrace.jobs.config.MillraceConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held by the process that runs a deployment's job, as long as it does: two jobs that write
 * checkpoints into one folder would delete each other's files. Gone with the process. On other file
 * systems than the local one nothing can be locked, and nothing is.
 */
final class CheckpointLock implements AutoCloseable {
    private static final String FILE = "job.lock";

    private final FileChannel channel;

    private CheckpointLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @throws JobFailedException if another process runs the deployment's job
     */
    static CheckpointLock take(MillraceConfig config) throws IOException {
        String directory = JobEnvironment.checkpointDirectory(config);
        if (!directory.startsWith("file:")) {
            return new CheckpointLock(null);
        }
        // Flink's paths are no URIs: nothing in them is escaped.
        Path folder = Path.of(directory.substring("file:".length()).replaceFirst("^//", ""));
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(
                        folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new JobFailedException(
                    "the job '%s' runs already in another process, with its checkpoints in %s; stop that one first"
                            .formatted(config.deployment().id(), folder));
        }
        return new CheckpointLock(channel);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** Whether nobody else can hold it. */
    boolean isHeld() {
        return channel != null;
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + FILE, e);
        }
    }
}
