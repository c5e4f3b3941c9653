package io.millrace.scoring.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.scoring.cuda.CorrectnessCheck.Case;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every path through the kernels, with threads in several orders. */
class CorrectnessCheckTest {

    @BeforeEach
    void loadDriver() {
        FakeDriver.load();
    }

    static List<Case> paths() {
        return CorrectnessCheck.paths();
    }

    @ParameterizedTest
    @MethodSource
    void paths(Case test) {
        FakeDriver.schedule(test.rows() + test.requests(), 2);
        assertThat(CorrectnessCheck.run(test, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void anySeed(long seed) {
        FakeDriver.schedule(seed, 2);
        ScorerShape shape = new ScorerShape(32, 1_152, 8, 1 << 20);
        for (TensorFormat format : TensorFormat.values()) {
            for (int requests : new int[] {2, 12}) {
                Case test =
                        new Case(
                                requests,
                                1_201,
                                36,
                                50,
                                CheckCatalogue.RANDOM,
                                format,
                                true,
                                shape);
                assertThat(CorrectnessCheck.run(test, 0)).as("%s", test).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 30})
    void manyRows(int requests) {
        Case test =
                new Case(
                        requests,
                        100_003,
                        16,
                        100,
                        CheckCatalogue.RANDOM,
                        TensorFormat.BF16,
                        true,
                        ScorerShape.DEFAULT);
        assertThat(CorrectnessCheck.run(test, 0)).isEmpty();
    }
}
