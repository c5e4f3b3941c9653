package io.millrace.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millrace.events.modellog.VersionedCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every codec. A codec without a sample or without a golden file for each of its
 * versions fails here.
 *
 * <p>Golden files are never changed once a version was released. For a new version run this test
 * with {@code -Dmillrace.golden.folder=src/test/resources/golden}: files of the newest version that
 * are missing are written.
 */
class VersionedCodecTest {
    private static final int LINE = 64;

    static List<CodecSample<?>> samples() {
        return CodecSamples.all();
    }

    @Test
    void everyCodec_hasASample() {
        List<String> codecs =
                new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("io.millrace")
                                .stream()
                                .filter(type -> type.isAssignableTo(VersionedCodec.class))
                                .filter(
                                        type ->
                                                !type.getModifiers()
                                                        .contains(JavaModifier.ABSTRACT))
                                .map(JavaClass::getName)
                                .toList();

        assertThat(codecs).hasSizeGreaterThan(10);
        assertThat(samples())
                .extracting(sample -> sample.codec().getClass().getName())
                .containsExactlyInAnyOrderElementsOf(codecs);
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void roundTrip_awkwardValues_comeBack(CodecSample<T> sample) throws IOException {
        List<T> values = new ArrayList<>(sample.awkward());
        values.add(sample.golden());
        for (T value : values) {
            byte[] bytes = sample.codec().toBytes(value);
            T decoded = sample.codec().fromBytes(bytes);

            assertSame(decoded, value);
            assertThat(sample.codec().toBytes(decoded)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void golden_everyVersion_isReadAsWhatItHeld(CodecSample<T> sample) throws IOException {
        for (int version = 1; version <= sample.codec().version(); version++) {
            assertSame(sample.codec().fromBytes(golden(sample, version)), sample.golden(version));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void golden_newestVersion_isWhatIsWritten(CodecSample<T> sample) throws IOException {
        byte[] golden = golden(sample, sample.codec().version());

        assertThat(sample.codec().toBytes(sample.golden())).isEqualTo(golden);
    }

    static List<CodecSample<?>> samplesOfOneVersion() {
        return samples().stream().filter(sample -> !sample.codec().readsNewer()).toList();
    }

    static List<CodecSample<?>> samplesThatOthersRead() {
        return samples().stream().filter(sample -> sample.codec().readsNewer()).toList();
    }

    /** As a newer version writes it, which only appends. */
    @ParameterizedTest
    @MethodSource("samplesThatOthersRead")
    <T> void read_newerVersionOfWhatOthersRead_leavesOutWhatIsNew(CodecSample<T> sample)
            throws IOException {
        byte[] bytes = sample.codec().toBytes(sample.golden());
        byte[] newer = Arrays.copyOf(bytes, bytes.length + 9);
        newer[0] = (byte) (sample.codec().version() + 1);

        assertSame(sample.codec().fromBytes(newer), sample.golden());
    }

    @ParameterizedTest
    @MethodSource("samplesOfOneVersion")
    <T> void read_newerVersion_isRefused(CodecSample<T> sample) {
        byte[] bytes = sample.codec().toBytes(sample.golden());
        int newer = sample.codec().version() + 1;
        bytes[0] = (byte) newer;

        assertThatThrownBy(() -> sample.codec().fromBytes(bytes))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "%s reads versions 1 to %d, found version %d",
                        sample.name(), sample.codec().version(), newer);
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void read_versionZeroOrNegative_isRefused(CodecSample<T> sample) {
        byte[] bytes = sample.codec().toBytes(sample.golden());
        for (byte version : new byte[] {0, -1}) {
            bytes[0] = version;

            assertThatThrownBy(() -> sample.codec().fromBytes(bytes))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("found version " + version);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void read_cutShort_failsAtEveryLength(CodecSample<T> sample) {
        byte[] bytes = sample.codec().toBytes(sample.golden());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            assertThatThrownBy(() -> sample.codec().fromBytes(cut))
                    .as("cut to %d of %d bytes", length, bytes.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void read_damagedBytes_failsWithAnIoExceptionOrNotAtAll(CodecSample<T> sample) {
        byte[] bytes = sample.codec().toBytes(sample.golden());
        SplittableRandom random = new SplittableRandom(7);
        for (int trial = 0; trial < 300; trial++) {
            byte[] damaged = bytes.clone();
            for (int hit = 0; hit <= random.nextInt(3); hit++) {
                damaged[1 + random.nextInt(damaged.length - 1)] = (byte) random.nextInt();
            }

            assertFailsOnlyWithAnIoException(sample.codec(), damaged);
        }
    }

    private static void assertFailsOnlyWithAnIoException(VersionedCodec<?> codec, byte[] bytes) {
        try {
            codec.fromBytes(bytes);
        } catch (IOException expected) {
            assertThat(expected).isNotNull();
        }
    }

    /**
     * What is not part of the bytes is not compared, nor the working memory of a set of hashes:
     * that its bytes come back is.
     */
    private static void assertSame(Object actual, Object expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFields("changedSinceFull", "problem")
                .ignoringFieldsMatchingRegexes("had\\..*")
                .isEqualTo(expected);
    }

    private static byte[] golden(CodecSample<?> sample, int version) throws IOException {
        String name = sample.name() + ".v" + version + ".hex";
        boolean newest = version == sample.codec().version();
        String folder = newest ? System.getProperty("millrace.golden.folder") : null;
        if (folder != null && Files.notExists(Path.of(folder, name))) {
            Files.writeString(Path.of(folder, name), hexOf(sample));
        }
        try (InputStream file = VersionedCodecTest.class.getResourceAsStream("/golden/" + name)) {
            if (file == null && folder != null) {
                return HexFormat.of().parseHex(hexOf(sample).replace("\n", ""));
            }
            assertThat(file).as("golden file %s", name).isNotNull();
            String hex = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }

    private static <T> String hexOf(CodecSample<T> sample) {
        String hex = HexFormat.of().formatHex(sample.codec().toBytes(sample.golden()));
        return Arrays.stream(hex.split("(?<=\\G.{" + LINE + "})"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
