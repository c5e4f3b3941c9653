package io.millrace.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuScoringReportTest {

    @TempDir private Path folder;

    private static String result(String method, String parameters, String times, String limits) {
        return """
                {"benchmark": "io.millrace.benchmarks.scoring.%s", "vmName": "A VM",
                 "vmVersion": "17", "params": {%s}, "primaryMetric": {"rawData": [[%s]]},
                 "secondaryMetrics": {%s}}"""
                .formatted(method, parameters, times, limits);
    }

    private static String scoring(int requests, int threads, String times, String limits) {
        String parameters =
                """
                "rows": "1000000", "requests": "%d", "threads": "%d", "kernel": "VECTORS\""""
                        .formatted(requests, threads);
        return result("ScoringBenchmark.score", parameters, times, limits);
    }

    private static String limits(String peaks, String bandwidths) {
        return """
                "peakGigaflops": {"rawData": [[%s]]}, "bandwidthGigabytes": {"rawData": [[%s]]}"""
                .formatted(peaks, bandwidths);
    }

    private String report(List<String> first, List<String> second) throws IOException {
        Path firstFile = folder.resolve("first.json");
        Path secondFile = folder.resolve("second.json");
        Files.writeString(firstFile, first.toString());
        Files.writeString(secondFile, second.toString());
        Measurements measurements = Measurements.read(List.of(firstFile, secondFile));
        return new CpuScoringReport(measurements, 10).write("a machine");
    }

    @Test
    void write_measuredLimits_comparesEachIterationWithItsOwn() throws IOException {
        // 16.384 thousand million operations in 200 ms are 81.92 GFLOP/s, in 400 ms 40.96.
        String page =
                report(
                        List.of(
                                scoring(64, 1, "400, 200, 400", limits("51.2, 102.4, 102.4", "1")),
                                scoring(1, 1, "64", limits("7", "10"))),
                        List.of(scoring(64, 4, "80, 90", limits("90", "2"))));

        assertThat(page)
                .contains("- Machine: a machine\n")
                .contains("- Java: A VM 17, vectors of 10 floats\n")
                .contains("at up to **102.4 GFLOP/s**")
                .contains("at up to **10.0 GB/s**")
                .contains("| 1,000,000 | 64 | **200.00** | 80 % | - | - | - | - | - |")
                .contains("| 1,000,000 | 1 | **64.00** | 80 % | - | - | - | - | - |")
                .contains("| 1,000,000 | 64 | 200.00 (1.0) | - | 80.00 (2.5) |");
    }

    @Test
    void write_oneRequestMeasured_multipliesByTheRequests() throws IOException {
        String rows = "\"rows\": \"100000\"";
        String page =
                report(
                        List.of(
                                result("PlainLoopBenchmark.score", rows, "12.5", ""),
                                result("LuceneBenchmark.search", rows, "21, 20", "")),
                        List.of());

        assertThat(page).contains("| 100,000 | 16 | **-** | - | - | 200.00 | - | - | 320.00 |");
    }
}
