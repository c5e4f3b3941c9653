package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoringBackendsTest {

    @Test
    void create_cpu_saysSo() {
        ScoringBackends.Choice choice = ScoringBackends.create(ScoringBackendKind.CPU, 16, 500);
        try (ScoringBackend backend = choice.backend()) {
            assertThat(choice.kind()).isEqualTo(ScoringBackendKind.CPU);
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
            assertThat(choice.reason())
                    .startsWith("scoring on the CPU (as configured; ")
                    .endsWith("): dimensions=16, capacity=500 rows");
            assertThat(backend.dimensions()).isEqualTo(16);
            assertThat(backend.capacity()).isEqualTo(500);
        }
    }

    /** In a process of its own: another test may have loaded a driver into this one. */
    @Test
    void create_autoWithoutDriver_choosesTheCpuAndSaysWhy() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ShowChoice.class.getName())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor()).isZero();
        assumeFalse(output.startsWith("scoring on GPU"), "there is a GPU: " + output);
        assertThat(output.lines())
                .as("asked twice")
                .hasSize(2)
                .allMatch(
                        line ->
                                line.matches(
                                        "scoring on the CPU \\(auto: (the NVIDIA driver"
                                                + " \\(libcuda.so.1\\) is not installed|JCuda has no"
                                                + " library for this machine .*|.*GPU.*); .*"));
    }

    /** Prints what is chosen, and what is chosen the second time. */
    static final class ShowChoice {
        private ShowChoice() {}

        public static void main(String[] args) {
            for (int time = 0; time < 2; time++) {
                System.out.println(
                        ScoringBackends.create(ScoringBackendKind.AUTO, 16, 500).reason());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void parse_wireName_findsTheKind(ScoringBackendKind kind) {
        assertThat(ScoringBackendKind.parse(kind.wireName())).contains(kind);
        assertThat(ScoringBackendKind.parse(" " + kind.name() + " ")).contains(kind);
    }

    @Test
    void parse_unknownName_findsNothing() {
        assertThat(ScoringBackendKind.parse("abacus")).isEmpty();
    }
}
