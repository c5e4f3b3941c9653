package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.scoring.cpu.CpuScoringBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoringBackendsTest {

    @Test
    void create_auto_choosesTheCpuAndSaysWhy() {
        ScoringBackends.Choice choice = ScoringBackends.create(ScoringBackendKind.AUTO, 16, 500);
        try (ScoringBackend backend = choice.backend()) {
            assertThat(choice.kind()).isEqualTo(ScoringBackendKind.CPU);
            assertThat(choice.reason())
                    .isEqualTo(
                            "scoring on the CPU (auto chose cpu: this version has no other"
                                    + " backend; %s): dimensions=16, capacity=500 rows",
                            new CpuScoringBackend(16, 500).description());
            assertThat(backend.dimensions()).isEqualTo(16);
            assertThat(backend.capacity()).isEqualTo(500);
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
