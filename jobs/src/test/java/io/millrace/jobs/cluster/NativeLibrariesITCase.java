package io.millrace.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.stack.StackExtension;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.ChildFirstClassLoader;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The native libraries of the job's jar, as TaskManagers load them: each job in a class loader of
 * its own, one after the other in the same process.
 */
@Timeout(120)
class NativeLibrariesITCase {
    /** {@code TinyModel.ofTokens()} of the tests of {@code operators}. */
    private static final String MODEL =
            "CAg6jgQSBHRpbnlaJgoJaW5wdXRfaWRzEhkKFwgHEhMKBxIFdGV4dHMKCBIGdG9rZW5zWisK"
                    + "DmF0dGVudGlvbl9tYXNrEhkKFwgHEhMKBxIFdGV4dHMKCBIGdG9rZW5zKrUCCAkICBABQgpl"
                    + "bWJlZGRpbmdzSqACAADIQgAAyEIAAMhCAADIQgAAyEIAAMhCAADIQgAAyEIAAIA/AAAAAAAA"
                    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                    + "AAAAAAAAAAAAAIA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA/AAAAAAAA"
                    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                    + "AAAAAAAAAAAAAIA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA/AAAAAAAA"
                    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA/YjIKEWxhc3RfaGlkZGVuX3N0YXRlEh0K"
                    + "GwgBEhcKBxIFdGV4dHMKCBIGdG9rZW5zCgIICApFCgplbWJlZGRpbmdzCglpbnB1dF9pZHMS"
                    + "EWxhc3RfaGlkZGVuX3N0YXRlGhFsYXN0X2hpZGRlbl9zdGF0ZSIGR2F0aGVyQgQKABAN";

    private static final List<String> VOCABULARY =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "desk", "lamp", "##s", "red", ".");

    private static final List<String> OF_THE_JOB = List.of("onnxruntime-", "tokenizers-", "api-");

    /** What a cluster has in its lib besides Flink, and how its class loaders treat it. */
    enum Cluster {
        PLAIN(false, List.of()),
        WITH_NATIVES(true, List.of()),
        WITH_NATIVES_FROM_LIB_ONLY(true, List.of("jcuda.", "ai.onnxruntime.", "ai.djl."));

        private final boolean natives;
        private final List<String> parentFirst;

        Cluster(boolean natives, List<String> parentFirst) {
            this.natives = natives;
            this.parentFirst = parentFirst;
        }
    }

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void twoJobsOfOneProcess_scoreAndEncode(Cluster kind) throws Exception {
        Installation installation = new Installation(StackExtension.HOME);
        JobJar jar = JobJar.open(installation.jobJar(), folder.resolve("jars"), installation);
        writeModel();
        Configuration flink = new Configuration();
        flink.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL, kind.parentFirst);
        List<String> choices = new ArrayList<>();
        try (URLClassLoader cluster =
                new URLClassLoader(
                        urls(clusterLibraries(installation, jar, kind)),
                        ClassLoader.getPlatformClassLoader())) {
            for (int job = 0; job < 2; job++) {
                try (ChildFirstClassLoader classes =
                        new ChildFirstClassLoader(
                                urls(jar.libraries()),
                                cluster,
                                CoreOptions.getParentFirstLoaderPatterns(flink),
                                failure -> {})) {
                    choices.add(scoringChoice(classes));
                    assertThat(encoded(classes)).as("vectors of job %d", job).hasSize(8);
                }
            }
        }
        assertThat(choices).as("what the second job finds").containsOnly(choices.get(0));
        if (kind.natives) {
            assertThat(choices.get(0)).matches("scoring on (the CPU \\(auto: .*libcuda|GPU ).*");
        } else {
            assertThat(choices.get(0))
                    .startsWith("scoring on the CPU (auto: JCuda is not on the class path; for a");
        }
    }

    private static List<Path> clusterLibraries(
            Installation installation, JobJar jar, Cluster kind) {
        List<Path> libraries = new ArrayList<>();
        for (Path library : installation.flinkLibraries()) {
            if (kind.natives || !library.getFileName().toString().startsWith("jcuda")) {
                libraries.add(library);
            }
        }
        if (kind.natives) {
            for (Path library : jar.libraries()) {
                String name = library.getFileName().toString();
                if (OF_THE_JOB.stream().anyMatch(name::startsWith)) {
                    libraries.add(library);
                }
            }
        }
        return libraries;
    }

    private static String scoringChoice(ClassLoader classes) throws Exception {
        Class<?> kind = classes.loadClass("io.millrace.scoring.ScoringBackendKind");
        Object choice =
                classes.loadClass("io.millrace.scoring.ScoringBackends")
                        .getMethod("create", kind, int.class, int.class)
                        .invoke(null, kind.getField("AUTO").get(null), 16, 500);
        Class<?> type = choice.getClass();
        ((AutoCloseable) type.getMethod("backend").invoke(choice)).close();
        return (String) type.getMethod("reason").invoke(choice);
    }

    private float[] encoded(ClassLoader classes) throws Exception {
        Class<?> type = classes.loadClass("io.millrace.content.OnnxTextEncoder");
        Class<?> codec = classes.loadClass("io.millrace.events.CatalogueCodec");
        Object item =
                codec.getMethod("decode", byte[].class)
                        .invoke(
                                codec.getConstructor().newInstance(),
                                (Object)
                                        "{\"item_id\":\"i1\",\"title\":\"red lamp\"}"
                                                .getBytes(StandardCharsets.UTF_8));
        try (AutoCloseable encoder =
                (AutoCloseable)
                        type.getConstructor(Path.class, int.class, int.class)
                                .newInstance(folder, 8, 1)) {
            return (float[]) type.getMethod("encode", item.getClass()).invoke(encoder, item);
        }
    }

    private void writeModel() throws IOException {
        Files.write(folder.resolve("model.onnx"), Base64.getDecoder().decode(MODEL));
        Files.write(folder.resolve("vocab.txt"), VOCABULARY);
    }

    private static URL[] urls(List<Path> files) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (Path file : files) {
            urls.add(file.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
