package io.millrace.jobs.stack;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads and writes {@code stack.json}: the process that will stop the stack when it ends (absent
 * for a stack that stays), and the addresses, for people and programs that are not Millrace.
 */
final class StackOwner {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    StackOwner(Path file) {
        this.file = file;
    }

    /** Empty for a stack that stays, and for a file that is absent or damaged. */
    Optional<LocalProcess> read() throws IOException {
        try {
            JsonNode owner = JSON.readTree(Files.readAllBytes(file)).path("owner");
            if (!owner.isObject()) {
                return Optional.empty();
            }
            return Optional.of(
                    new LocalProcess(
                            owner.path("pid").asLong(),
                            Instant.parse(owner.path("startedAt").asText())));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (JacksonException | DateTimeException damaged) {
            return Optional.empty();
        }
    }

    /** Readers see the old file or the new one, never a part. */
    void write(Optional<LocalProcess> owner, List<RunningServer> servers) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        owner.ifPresent(
                process ->
                        root.putObject("owner")
                                .put("pid", process.pid())
                                .put("startedAt", process.startedAt().toString()));
        for (RunningServer server : servers) {
            root.putObject(server.name().toLowerCase(Locale.ROOT))
                    .put("address", server.address())
                    .put("pid", server.pid());
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
