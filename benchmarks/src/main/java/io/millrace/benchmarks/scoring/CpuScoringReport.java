package io.millrace.benchmarks.scoring;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** Arguments: the file that JMH wrote, the page to write, one line about the machine. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            PrintStream errors = System.err;
            errors.println("usage: CpuScoringReport MEASUREMENTS.json PAGE.md MACHINE");
            System.exit(2);
        }
        Path file = Path.of(arguments[0]);
        Path page = Path.of(arguments[1]);
        CpuScoringReport report =
                new CpuScoringReport(Measurements.read(file), MachineBenchmark.lanes());
        Files.createDirectories(page.toAbsolutePath().getParent());
        Files.writeString(page, report.write(arguments[2]), StandardCharsets.UTF_8);
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
        line("not edit. Every figure is of the fastest iteration, the limits of the machine too.");
        line("");
        line("- Machine: %s", machine);
        line("- Java: %s, vectors of %d floats", measurements.virtualMachine(), lanes);
        line("- D = %d components, K = %d", RandomVectors.DIMENSIONS, ScoringBenchmark.K);
        line("- One core multiplies and adds at **%s GFLOP/s**", figure(peak(), 1, 1));
        line("- One core reads memory at **%s GB/s**", figure(bandwidth(), 1, 1));
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
        line("Milliseconds for a batch; share of the core's peak for B = 16 and 64, share of its");
        line("bandwidth for B = 1.");
        line("");
        line("| N | B | vectors | share | plain loops | first loop | OpenBLAS | Lucene |");
        line("|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (int rows : ROWS) {
            for (int requests : REQUESTS) {
                OptionalDouble vectors = scoring(rows, requests, 1, "VECTORS");
                line(
                        "| %,d | %d | **%s** | %s | %s | %s | %s | %s |",
                        rows,
                        requests,
                        figure(vectors, 1, 2),
                        share(vectors, rows, requests),
                        figure(scoring(rows, requests, 1, "PLAIN"), 1, 2),
                        figure(of("PlainLoopBenchmark.score", rows), requests, 2),
                        figure(openBlas(rows, requests), 1, 2),
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
                OptionalDouble one = scoring(rows, requests, 1, "VECTORS");
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

    private String share(OptionalDouble time, int rows, int requests) {
        OptionalDouble limit = requests == 1 ? bandwidth() : peak();
        if (time.isEmpty() || limit.isEmpty()) {
            return NONE;
        }
        double perMillisecond = 1e6 * time.getAsDouble();
        double components = (double) rows * RandomVectors.DIMENSIONS;
        double rate =
                requests == 1
                        ? Float.BYTES * components / perMillisecond
                        : 2 * components * requests / perMillisecond;
        return "%.0f %%".formatted(100 * rate / limit.getAsDouble());
    }

    private static String speedUp(OptionalDouble one, OptionalDouble time) {
        return one.isEmpty() || time.isEmpty()
                ? ""
                : " (%.1f)".formatted(one.getAsDouble() / time.getAsDouble());
    }

    /** GFLOP/s. */
    private OptionalDouble peak() {
        return rate("MachineBenchmark.multiplyAdd", MachineBenchmark.operations(lanes));
    }

    /** GB/s. */
    private OptionalDouble bandwidth() {
        return rate("MachineBenchmark.readMemory", MachineBenchmark.BYTES);
    }

    private OptionalDouble rate(String benchmark, double amount) {
        OptionalDouble time = measurements.time(benchmark, Map.of());
        return time.isEmpty() ? time : OptionalDouble.of(amount / (1e6 * time.getAsDouble()));
    }

    private OptionalDouble scoring(int rows, int requests, int threads, String kernel) {
        return measurements.time(
                "ScoringBenchmark.score",
                Map.of(
                        "rows", "" + rows,
                        "requests", "" + requests,
                        "threads", "" + threads,
                        "kernel", kernel));
    }

    private OptionalDouble of(String benchmark, int rows) {
        return measurements.time(benchmark, Map.of("rows", "" + rows));
    }

    private OptionalDouble openBlas(int rows, int requests) {
        return measurements.time(
                "OpenBlasBenchmark.product", Map.of("rows", "" + rows, "requests", "" + requests));
    }

    private OptionalDouble rowsBenchmark(String method, String kernel) {
        return measurements.time("RowsBenchmark." + method, Map.of("kernel", kernel));
    }

    private static String figure(OptionalDouble value, int times, int digits) {
        return value.isEmpty()
                ? NONE
                : String.format(Locale.ROOT, "%,." + digits + "f", value.getAsDouble() * times);
    }

    private void line(String format, Object... values) {
        page.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
