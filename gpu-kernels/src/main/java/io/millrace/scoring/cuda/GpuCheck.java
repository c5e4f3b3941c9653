package io.millrace.scoring.cuda;

import io.millrace.scoring.cuda.CorrectnessCheck.Case;
import io.millrace.scoring.cuda.GpuBenchmark.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Shows on a machine with a GPU that the CUDA backend answers right, and how fast: the program of
 * the bundle that {@code gpu-check.sh} makes.
 */
public final class GpuCheck {

    private static final String USAGE =
            """
            usage: gpu-check [options]
              --cases paths|shapes  which comparisons: small ones on every path, or all shapes (default)
              --benchmark yes|no    measure afterwards (default yes)
              --rows LIST           catalogues to measure (default 100000,1000000,10000000)
              --device N            number of the GPU (default 0)
              --out FOLDER          where the report goes (default gpu-report)
              --help                this text""";

    private GpuCheck() {}

    private record Options(
            boolean shapes, boolean benchmark, int[] rows, int device, Path folder) {}

    public static void main(String[] args) throws IOException {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        Options options;
        try {
            options = parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        System.exit(run(options) ? 0 : 1);
    }

    private static Options parse(String[] args) {
        boolean shapes = true;
        boolean benchmark = true;
        int[] rows = {100_000, 1_000_000, 10_000_000};
        int device = 0;
        Path folder = Path.of("gpu-report");
        for (int index = 0; index < args.length; index += 2) {
            if (index + 1 == args.length) {
                throw new IllegalArgumentException("a value is missing: " + args[index]);
            }
            String value = args[index + 1];
            switch (args[index]) {
                case "--cases" -> shapes = choice(args[index], value, "shapes", "paths");
                case "--benchmark" -> benchmark = choice(args[index], value, "yes", "no");
                case "--rows" -> {
                    String[] parts = value.split(",");
                    rows = new int[parts.length];
                    for (int part = 0; part < parts.length; part++) {
                        rows[part] = number(args[index], parts[part]);
                    }
                }
                case "--device" -> device = number(args[index], value);
                case "--out" -> folder = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option: " + args[index]);
            }
        }
        return new Options(shapes, benchmark, rows, device, folder);
    }

    private static boolean choice(String option, String value, String yes, String no) {
        if (!value.equals(yes) && !value.equals(no)) {
            throw new IllegalArgumentException(
                    "%s must be %s or %s: '%s'".formatted(option, yes, no, value));
        }
        return value.equals(yes);
    }

    private static int number(String option, String value) {
        try {
            return Integer.parseUnsignedInt(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s must be a whole number: '%s'".formatted(option, value));
        }
    }

    private static boolean run(Options options) throws IOException {
        CudaProbe.Result probe = CudaProbe.probe(options.device);
        System.out.printf("GPU %d: %s%n", options.device, probe.reason());
        if (!probe.usable()) {
            return false;
        }
        List<Case> cases = options.shapes ? CorrectnessCheck.shapes() : CorrectnessCheck.paths();
        List<String> failures = new ArrayList<>();
        for (Case test : cases) {
            String difference = CorrectnessCheck.run(test, options.device);
            System.out.printf(
                    "%-5s %s %s%n", difference.isEmpty() ? "ok" : "WRONG", test, difference);
            if (!difference.isEmpty()) {
                failures.add(test + ": " + difference);
            }
        }
        System.out.printf("%d cases, %d wrong%n", cases.size(), failures.size());
        Floors floors = null;
        List<Figure> figures = List.of();
        if (options.benchmark && failures.isEmpty()) {
            floors = Floors.measure(options.device, 1L << 30, 20_000);
            System.out.println(floors);
            figures =
                    GpuBenchmark.run(
                            options.device,
                            options.rows,
                            new int[] {64, 128},
                            new int[] {1, 64, 1_024},
                            new int[] {10, 100},
                            System.out::println);
        }
        Files.createDirectories(options.folder);
        Path json = options.folder.resolve("millrace.json");
        Files.writeString(json, json(probe.reason(), cases.size(), failures, floors, figures));
        Files.writeString(
                options.folder.resolve("millrace.md"),
                markdown(probe.reason(), cases.size(), failures, floors, figures));
        System.out.println("written: " + json.toAbsolutePath());
        return failures.isEmpty();
    }

    private static String json(
            String gpu, int cases, List<String> failures, Floors floors, List<Figure> figures) {
        String floorText =
                floors == null
                        ? "null"
                        : String.format(
                                Locale.ROOT,
                                "{\"copy_bytes_per_second\": %.4g, \"fp32_per_second\": %.4g,"
                                        + " \"bf16_per_second\": %.4g, \"tf32_per_second\": %.4g}",
                                floors.copyBandwidth(),
                                floors.singleRate(),
                                floors.bf16Rate(),
                                floors.tf32Rate());
        String figureText =
                figures.stream()
                        .map(
                                figure ->
                                        String.format(
                                                Locale.ROOT,
                                                "    {\"n\": %d, \"d\": %d, \"b\": %d, \"k\": %d,"
                                                        + " \"format\": \"%s\", \"rounds_ms\": %.4f,"
                                                        + " \"transfers_ms\": %.4f, \"floor_ms\": %.4f,"
                                                        + " \"rows\": %s}",
                                                figure.rowCount(),
                                                figure.dimensions(),
                                                figure.requests(),
                                                figure.k(),
                                                figure.format(),
                                                figure.roundsMilliseconds(),
                                                figure.transferMilliseconds(),
                                                figure.floorMilliseconds(floors),
                                                figure.rows()))
                        .collect(Collectors.joining(",\n"));
        String failureText =
                failures.stream().map(GpuCheck::quoted).collect(Collectors.joining(", "));
        return """
               {
                 "gpu": %s,
                 "cases": %d,
                 "wrong": [%s],
                 "floors": %s,
                 "figures": [
               %s
                 ]
               }
               """
                .formatted(quoted(gpu), cases, failureText, floorText, figureText);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String markdown(
            String gpu, int cases, List<String> failures, Floors floors, List<Figure> figures) {
        StringBuilder text = new StringBuilder();
        text.append("# CUDA scoring\n\nGPU: %s\n\n".formatted(gpu));
        text.append("Correctness: %d cases, %d wrong.\n".formatted(cases, failures.size()));
        failures.forEach(failure -> text.append("\n* ").append(failure).append('\n'));
        if (floors != null) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            """

                            Measured in the same run: copy %.0f GB/s; multiply-adds, in units of 10^12 a second:
                            fp32 %.1f, tf32 %.1f, bf16 %.1f.

                            | N | D | B | K | format | rounds, ms | transfers, ms | floor, ms | of the floor |
                            |--:|--:|--:|--:|---|--:|--:|--:|--:|
                            """,
                            floors.copyBandwidth() / 1e9,
                            floors.singleRate() / 1e12,
                            floors.tf32Rate() / 1e12,
                            floors.bf16Rate() / 1e12));
            for (Figure figure : figures) {
                double floor = figure.floorMilliseconds(floors);
                text.append(
                        String.format(
                                Locale.ROOT,
                                "| %d | %d | %d | %d | %s | %.3f | %.3f | %.3f | %.0f %% |%n",
                                figure.rowCount(),
                                figure.dimensions(),
                                figure.requests(),
                                figure.k(),
                                figure.format(),
                                figure.roundsMilliseconds(),
                                figure.transferMilliseconds(),
                                floor,
                                100 * floor / figure.roundsMilliseconds()));
            }
        }
        return text.toString();
    }
}
