package io.millrace.events.reader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder of real data sets, which are not part of the repository: the one named by the system
 * property {@code millrace.data} or the environment variable {@code MILLRACE_DATA}, else {@code
 * shared/data} beside the project.
 */
final class SharedData {
    private static final Path BESIDE_THE_PROJECT = Path.of("..", "..", "shared", "data");

    private SharedData() {}

    /** The file; the test that asks for one that is absent is skipped with a message. */
    static Path file(String name) {
        Path folder =
                Optional.ofNullable(System.getProperty("millrace.data"))
                        .or(() -> Optional.ofNullable(System.getenv("MILLRACE_DATA")))
                        .map(Path::of)
                        .orElse(BESIDE_THE_PROJECT);
        Path file = folder.resolve(name);
        Assumptions.assumeTrue(
                Files.isRegularFile(file),
                () ->
                        "real data is absent: "
                                + file.toAbsolutePath().normalize()
                                + "; name its folder with MILLRACE_DATA");
        return file;
    }
}
