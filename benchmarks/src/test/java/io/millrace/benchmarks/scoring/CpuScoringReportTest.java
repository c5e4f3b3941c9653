package io.millrace.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuScoringReportTest {

    @TempDir private Path folder;

    private static String result(String method, String parameters, String times) {
        return """
                {"benchmark": "io.millrace.benchmarks.scoring.%s", "vmName": "A VM",
                 "vmVersion": "17", "params": {%s}, "primaryMetric": {"rawData": [[%s]]}}"""
                .formatted(method, parameters, times);
    }

    private static String scoring(int threads, String times) {
        return result(
                "ScoringBenchmark.score",
                """
                "rows": "1000000", "requests": "64", "threads": "%d", "kernel": "VECTORS\""""
                        .formatted(threads),
                times);
    }

    private String report(String... results) throws IOException {
        Path file = folder.resolve("measurements.json");
        Files.writeString(file, "[" + String.join(",", results) + "]");
        return new CpuScoringReport(Measurements.read(file), 10).write("a machine");
    }

    @Test
    void write_fastestIterations_givesSharesOfTheLimits() throws IOException {
        // 24 million operations in 0.24 ms are 100 GFLOP/s; 16.384 GFLOP in 200 ms are 81.92.
        String page =
                report(
                        result("MachineBenchmark.multiplyAdd", "", "9, 0.24, 7"),
                        result("MachineBenchmark.readMemory", "", "53.6870912"),
                        scoring(1, "300, 200, 250"),
                        scoring(4, "80"),
                        result(
                                "ScoringBenchmark.score",
                                """
                                "rows": "1000000", "requests": "1", "threads": "1", "kernel": "VECTORS\"""",
                                "64"));

        assertThat(page)
                .contains("- Machine: a machine\n")
                .contains("- Java: A VM 17, vectors of 10 floats\n")
                .contains("at **100.0 GFLOP/s**")
                .contains("at **10.0 GB/s**")
                .contains("| 1,000,000 | 64 | **200.00** | 82 % | - | - | - | - |")
                .contains("| 1,000,000 | 1 | **64.00** | 80 % | - | - | - | - |")
                .contains("| 1,000,000 | 64 | 200.00 (1.0) | - | 80.00 (2.5) |");
    }

    @Test
    void write_oneRequestMeasured_multipliesByTheRequests() throws IOException {
        String page =
                report(
                        result("PlainLoopBenchmark.score", "\"rows\": \"100000\"", "12.5"),
                        result("LuceneBenchmark.search", "\"rows\": \"100000\"", "20"));

        assertThat(page).contains("| 100,000 | 16 | **-** | - | - | 200.00 | - | 320.00 |");
    }
}
