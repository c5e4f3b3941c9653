package io.millrace.content;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads the native code of Hugging Face's tokenizers from the jar of the Deep Java Library, once
 * for a process.
 *
 * <p>Left alone the library would report its use to its makers on a cloud machine, download another
 * build of itself on one with CUDA, and unpack itself into the user's home. It is told to stay
 * offline, and unpacks into a temporary folder that is gone when it is loaded, unless its own
 * variables (or system properties) say otherwise.
 */
final class TokenizersLibrary {
    private static final String OFFLINE_VARIABLE = "DJL_OFFLINE";
    private static final String OFFLINE_PROPERTY = "ai.djl.offline";
    private static final String FOLDER = "ENGINE_CACHE_DIR";

    private static boolean loaded;

    private TokenizersLibrary() {}

    /**
     * @throws IOException when there is no temporary folder
     * @throws RuntimeException when the library has no build for this system
     * @throws LinkageError when this system refuses the library
     */
    static synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        if (System.getenv(OFFLINE_VARIABLE) == null
                && System.getProperty(OFFLINE_PROPERTY) == null) {
            System.setProperty(OFFLINE_PROPERTY, "true");
        }
        if (System.getenv(FOLDER) == null && System.getProperty(FOLDER) == null) {
            Path folder = Files.createTempDirectory("millrace-tokenizers");
            System.setProperty(FOLDER, folder.toString());
            try {
                LibUtils.checkStatus();
            } finally {
                System.clearProperty(FOLDER);
                delete(folder);
            }
        } else {
            LibUtils.checkStatus();
        }
        loaded = true;
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(folder)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
