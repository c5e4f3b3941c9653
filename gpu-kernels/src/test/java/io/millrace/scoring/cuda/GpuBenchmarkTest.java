package io.millrace.scoring.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.scoring.cuda.GpuBenchmark.Figure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the benchmark runs and that its formats agree; its times mean nothing here. */
class GpuBenchmarkTest {

    @BeforeEach
    void loadDriver() {
        FakeDriver.load();
    }

    @Test
    void run_everyFormat_givesTheSameRows() {
        List<String> progress = new ArrayList<>();
        List<Figure> figures =
                GpuBenchmark.run(
                        0,
                        new int[] {300},
                        new int[] {8},
                        new int[] {2},
                        new int[] {5},
                        progress::add);

        assertThat(figures).hasSize(3).hasSameSizeAs(progress);
        assertThat(figures).extracting(Figure::format).containsExactly("fp32", "tf32", "bf16");
        assertThat(figures.get(0).rows()).hasSize(5);
        assertThat(figures).extracting(Figure::rows).containsOnly(figures.get(0).rows());
        assertThat(figures).allMatch(figure -> figure.roundsMilliseconds() > 0);
    }

    @Test
    void measure_givesRates() {
        Floors floors = Floors.measure(0, 1 << 20, 2);
        assertThat(floors.copyBandwidth()).isPositive();
        assertThat(floors.singleRate()).isPositive();
        assertThat(floors.bf16Rate()).isPositive();
        assertThat(floors.tf32Rate()).isPositive();
    }

    @Test
    void value_isASequenceThatAnotherProgramCanMake() {
        // As torch_benchmark.py makes them.
        assertThat(GpuBenchmark.value(0)).isEqualTo(-0.921161413f);
        assertThat(GpuBenchmark.value(1)).isEqualTo(0.233792916f);
        assertThat(GpuBenchmark.value((1L << 31) + 12_345)).isEqualTo(0.682209492f);
    }
}
