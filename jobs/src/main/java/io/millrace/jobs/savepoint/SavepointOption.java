package io.millrace.jobs.savepoint;

import io.millrace.jobs.cli.UsageException;
import io.millrace.savepoints.SavepointException;
import io.millrace.savepoints.SavepointReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens what the user named as a savepoint. */
final class SavepointOption {
    private SavepointOption() {}

    /**
     * @param named the folder of a savepoint or of a completed checkpoint, as a path or a URI
     * @throws UsageException if there is none
     */
    static SavepointReader open(String named) {
        try {
            String path = named.startsWith("file:") ? named.substring("file:".length()) : named;
            return path.contains("://")
                    ? SavepointReader.open(path)
                    : SavepointReader.open(folder(named, Path.of(path.replaceAll("^//+", "/"))));
        } catch (SavepointException e) {
            throw new UsageException(e.getMessage());
        } catch (InvalidPathException e) {
            throw new UsageException(named + ": is no path: " + e.getMessage());
        }
    }

    private static Path folder(String named, Path path) {
        Path folder =
                path.getFileName() != null && path.endsWith("_metadata")
                        ? path.toAbsolutePath().getParent()
                        : path;
        if (!Files.isDirectory(folder)) {
            throw new UsageException(named + ": there is no such folder");
        }
        if (!Files.isRegularFile(folder.resolve("_metadata"))) {
            throw new UsageException(
                    named + ": is no savepoint and no completed checkpoint: no _metadata in it");
        }
        return folder;
    }
}
