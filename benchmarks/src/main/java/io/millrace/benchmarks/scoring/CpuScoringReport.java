package io.millrace.benchmarks.scoring;

import io.millrace.benchmarks.scoring.Measurements.Series;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Writes the report on CPU scoring, in Markdown, from the measurements of one run of JMH. */
public final class CpuScoringReport {

    private static final int[] ROWS = {100_000, 1_000_000};
    private static final int[] REQUESTS = {1, 16, 64};
    private static final int[] THREADS = {1, 2, 4};
    private static final String NONE = "-";

    private final Measurements measurements;
    private final int lanes;
    private final StringBuilder page = new StringBuilder();

    CpuScoringReport(Measurements measurements, int lanes) {
        this.measurements = measurements;
        this.lanes = lanes;
    }

    /** Arguments: the page to write, one line about the machine, the files that JMH wrote. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 3) {
            PrintStream errors = System.err;
            errors.println("usage: CpuScoringReport PAGE.md MACHINE MEASUREMENTS.json...");
            System.exit(2);
        }
        Path page = Path.of(arguments[0]);
        List<Path> files = Stream.of(arguments).skip(2).map(Path::of).toList();
        CpuScoringReport report =
                new CpuScoringReport(Measurements.read(files), MachineLimits.lanes());
        Files.createDirectories(page.toAbsolutePath().getParent());
        Files.writeString(page, report.write(arguments[1]), StandardCharsets.UTF_8);
    }

    /**
     * The whole page.
     *
     * @param machine one line about it
     */
    String write(String machine) {
        line("# Scoring on the CPU");
        line("");
        line("Written by `benchmarks/cpu-scoring.sh` from the measurements of one run of JMH: do");
        line("not edit. Times are of the fastest iteration of each benchmark. Shares are medians:");
        line("before every iteration the limits of the core are measured anew, and each iteration");
        line("is compared with its own, because a machine is not the same all the time.");
        line("");
        line("- Machine: %s", machine);
        line("- Java: %s, vectors of %d floats", measurements.virtualMachine(), lanes);
        line("- D = %d components, K = %d", RandomVectors.DIMENSIONS, ScoringBenchmark.K);
        line("- One core multiplies and adds at up to **%s GFLOP/s**", figure(measurements.peak()));
        line("- One core reads memory at up to **%s GB/s**", figure(measurements.bandwidth()));
        line("");
        oneCore();
        scaling();
        rows();
        line("## What is measured");
        line("");
        line("- *Vectors*, *plain loops*: `CpuScoringBackend` with its two kernels, from queries");
        line("  to the best %d rows of each, one thread.", ScoringBenchmark.K);
        line("- *First loop*: what one would write first, rows outside and components inside,");
        line("  with a sorted array of the best; for B > 1 it takes B times as long.");
        line("- *OpenBLAS*: `sgemm` through netlib, the product alone without a top K, one");
        line("  thread.");
        line("- *Lucene*: 9.12, `FunctionScoreQuery` over the vectors of all documents, one");
        line("  segment; for B > 1 it takes B times as long. On Java 17 Lucene computes without");
        line("  vector instructions of its own.");
        line("- A dash: not run, or refused by the machine.");
        return page.toString();
    }

    private void oneCore() {
        line("## One core");
        line("");
        line("Milliseconds for a batch, and the share of the core's peak (for B = 1: of its");
        line("bandwidth).");
        line("");
        line("| N | B | vectors | share | plain loops | first loop | OpenBLAS | share | Lucene |");
        line("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (int rows : ROWS) {
            for (int requests : REQUESTS) {
                Optional<Series> vectors = scoring(rows, requests, 1, "VECTORS");
                line(
                        "| %,d | %d | **%s** | %s | %s | %s | %s | %s | %s |",
                        rows,
                        requests,
                        figure(vectors, 1, 2),
                        share(vectors, rows, requests),
                        figure(scoring(rows, requests, 1, "PLAIN"), 1, 2),
                        figure(of("PlainLoopBenchmark.score", rows), requests, 2),
                        figure(openBlas(rows, requests), 1, 2),
                        share(openBlas(rows, requests), rows, requests),
                        figure(of("LuceneBenchmark.search", rows), requests, 2));
            }
        }
        line("");
    }

    private void scaling() {
        line("## Several cores");
        line("");
        line("Milliseconds for a batch, and how many times as fast as one thread.");
        line("");
        line("| N | B | 1 thread | 2 threads | 4 threads |");
        line("|--:|--:|--:|--:|--:|");
        for (int rows : ROWS) {
            for (int requests : REQUESTS) {
                Optional<Series> one = scoring(rows, requests, 1, "VECTORS");
                List<String> cells =
                        Stream.of(THREADS[0], THREADS[1], THREADS[2])
                                .map(threads -> scoring(rows, requests, threads, "VECTORS"))
                                .map(time -> figure(time, 1, 2) + speedUp(one, time))
                                .toList();
                line("| %,d | %d | %s |", rows, requests, String.join(" | ", cells));
            }
        }
        line("");
    }

    private void rows() {
        line("## What an evaluation does with every event");
        line("");
        line(
                "Microseconds: products of 4,000 rows with 64 of their components, and publishing 400");
        line("changed rows. The plain kernel's layout is the one all rows had before.");
        line("");
        line("| | vectors | plain loops |");
        line("|---|--:|--:|");
        for (String method : List.of("products", "publish")) {
            line(
                    "| %s | %s | %s |",
                    method,
                    figure(rowsBenchmark(method, "VECTORS"), 1, 1),
                    figure(rowsBenchmark(method, "PLAIN"), 1, 1));
        }
        line("");
    }

    private static String share(Optional<Series> series, int rows, int requests) {
        double components = (double) rows * RandomVectors.DIMENSIONS;
        return series.map(
                        each ->
                                requests == 1
                                        ? share(each, each.bandwidths(), Float.BYTES * components)
                                        : share(each, each.peaks(), 2 * components * requests))
                .orElse(NONE);
    }

    /** The median of the shares of all iterations. */
    private static String share(Series series, double[] limits, double amount) {
        if (limits.length != series.times().length) {
            return NONE;
        }
        double[] shares = new double[limits.length];
        for (int i = 0; i < limits.length; i++) {
            shares[i] = amount / (1e6 * series.times()[i]) / limits[i];
        }
        Arrays.sort(shares);
        return "%.0f %%".formatted(100 * shares[shares.length / 2]);
    }

    private static String speedUp(Optional<Series> one, Optional<Series> several) {
        return one.isEmpty() || several.isEmpty()
                ? ""
                : " (%.1f)".formatted(one.get().fastest() / several.get().fastest());
    }

    private Optional<Series> scoring(int rows, int requests, int threads, String kernel) {
        return measurements.series(
                "ScoringBenchmark.score",
                Map.of(
                        "rows", "" + rows,
                        "requests", "" + requests,
                        "threads", "" + threads,
                        "kernel", kernel));
    }

    private Optional<Series> of(String benchmark, int rows) {
        return measurements.series(benchmark, Map.of("rows", "" + rows));
    }

    private Optional<Series> openBlas(int rows, int requests) {
        return measurements.series(
                "OpenBlasBenchmark.product", Map.of("rows", "" + rows, "requests", "" + requests));
    }

    private Optional<Series> rowsBenchmark(String method, String kernel) {
        return measurements.series("RowsBenchmark." + method, Map.of("kernel", kernel));
    }

    private static String figure(Optional<Series> series, int times, int digits) {
        return series.map(each -> number(each.fastest() * times, digits)).orElse(NONE);
    }

    private static String figure(OptionalDouble value) {
        return value.isEmpty() ? NONE : number(value.getAsDouble(), 1);
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    private void line(String format, Object... values) {
        page.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
