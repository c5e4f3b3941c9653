package io.millrace.scoring.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The compiled kernels in the resources belong to the sources; see {@code src/main/cuda/build.sh}.
 */
class KernelArtefactsTest {

    private static final Path SOURCES = Path.of("src/main/cuda");
    private static final String HINT =
            "kernel sources and compiled kernels differ: run `mvn -Pcuda generate-resources` where"
                    + " nvcc is installed, and commit what it writes";

    @Test
    void hashes_areThoseOfSourcesAndResults() throws Exception {
        Map<String, String> written = new LinkedHashMap<>();
        text("scoring.sha256")
                .lines()
                .map(line -> line.split("  ", 2))
                .forEach(parts -> written.put(parts[1], parts[0]));

        Map<String, String> present = new LinkedHashMap<>();
        for (String source : sources()) {
            present.put(source, hash(Files.readAllBytes(SOURCES.resolve(source))));
        }
        for (String result : Set.of("scoring.fatbin", "scoring.ptx")) {
            present.put(result, hash(Driver.resource(result)));
        }
        assertThat(written).as(HINT).containsExactlyInAnyOrderEntriesOf(present);
    }

    @Test
    void ptx_hasEveryKernelOfTheSources() throws IOException {
        Set<String> kernels = new TreeSet<>();
        for (String source : sources()) {
            Matcher kernel =
                    Pattern.compile("(?m)^KERNEL\\([^)]*\\) (\\w+)\\(")
                            .matcher(Files.readString(SOURCES.resolve(source)));
            kernel.results().forEach(result -> kernels.add(result.group(1)));
        }
        Set<String> entries = new TreeSet<>();
        Pattern.compile("\\.entry (\\w+)\\(")
                .matcher(text("scoring.ptx"))
                .results()
                .forEach(result -> entries.add(result.group(1)));
        assertThat(entries).as(HINT).isEqualTo(kernels).hasSizeGreaterThan(10);
    }

    /**
     * A fat binary names the architectures it holds nowhere in clear; its size tells of several.
     */
    @Test
    void fatBinary_isOne() {
        byte[] image = Driver.resource("scoring.fatbin");
        assertThat(image).startsWith(0x50, 0xed, 0x55, 0xba).hasSizeBetween(50_000, 2_000_000);
    }

    private static Set<String> sources() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".cu") || name.endsWith(".cuh"))
                    .forEach(names::add);
        }
        return names;
    }

    private static String text(String resource) {
        return new String(Driver.resource(resource), StandardCharsets.UTF_8);
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
