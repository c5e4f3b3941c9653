package io.millrace.jobs.cluster;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.job.JobFailedException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Function;

/** JSON in a file that other processes read while it is written: they see the old or the new. */
public final class JsonFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonFile() {}

    /** Empty if the file is absent or damaged. */
    public static Optional<JsonNode> read(Path file) throws IOException {
        try {
            return Optional.of(JSON.readTree(Files.readAllBytes(file))).filter(JsonNode::isObject);
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    /**
     * What a file says; empty if it is absent.
     *
     * @throws JobFailedException if nobody can tell what it says: to go on as if nothing were there
     *     would forget what has been begun
     */
    public static <T> Optional<T> read(Path file, Function<JsonNode, T> reader) throws IOException {
        try {
            return Optional.of(reader.apply(JSON.readTree(Files.readAllBytes(file))));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (JacksonException damaged) {
            throw notUnderstood(file, damaged.getOriginalMessage());
        } catch (IllegalArgumentException | DateTimeException unknown) {
            throw notUnderstood(file, unknown.getMessage());
        }
    }

    private static JobFailedException notUnderstood(Path file, String problem) {
        return new JobFailedException(
                "%s is damaged or of another version of Millrace (%s): repair it, or use the version that wrote it"
                        .formatted(file, problem));
    }

    /** Only the owner may read the file: settings may hold passwords. */
    public static void write(Path file, JsonNode content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    next,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
        try {
            Files.write(next, bytes);
        } catch (IOException e) {
            Files.deleteIfExists(next);
            // A full disk does not say which.
            throw e instanceof FileSystemException
                    ? e
                    : new FileSystemException(next.toString(), null, e.getMessage());
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
