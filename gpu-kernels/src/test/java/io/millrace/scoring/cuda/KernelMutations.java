package io.millrace.scoring.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.scoring.cuda.CorrectnessCheck.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Do the tests of the kernels see mistakes? Plants one at a time in a copy of the sources and runs
 * the comparisons of {@link CorrectnessCheck#paths} on it, with threads in two orders, then under
 * the address and undefined-behaviour sanitizers. Takes some minutes, so it runs by name only:
 *
 * <pre>
 *   mvn -pl gpu-kernels -am -Dtest=KernelMutations -Dsurefire.failIfNoSpecifiedTests=false test
 * </pre>
 *
 * <p>Writes {@code docs/scoring/kernel-mutations.md}, unless only some are asked for by a regular
 * expression over their names: {@code -Dmillrace.mutants='.*norm.*'}.
 */
class KernelMutations {

    private static final Path FOLDER = Path.of("target/mutants");
    private static final Path REPORT = Path.of("../docs/scoring/kernel-mutations.md");
    private static final String CHOICE = "millrace.mutants";
    private static final int SEEDS = 2;
    private static final int THREADS = 2;
    private static final long SECONDS = 1_200;

    /**
     * A mistake.
     *
     * @param search what it replaces; occurs once in the file
     * @param why no answer can depend on it, or an empty text
     */
    private record Mutant(String name, String file, String search, String replacement, String why) {
        Mutant(String name, String file, String search, String replacement) {
            this(name, file, search, replacement, "");
        }
    }

    private static final List<Mutant> MUTANTS =
            List.of(
                    new Mutant(
                            "bit of the neighbouring row",
                            "candidates.cuh",
                            ">> (row & 31) & 1u",
                            ">> (row + 1 & 31) & 1u"),
                    new Mutant(
                            "dead rows are let in",
                            "candidates.cuh",
                            "if (!in_bit_set(scan.live, row)) return false;",
                            ""),
                    new Mutant(
                            "filters are not looked at",
                            "candidates.cuh",
                            "return filter < 0 ||",
                            "return filter >= -1 ||"),
                    new Mutant(
                            "always the first filter",
                            "candidates.cuh",
                            "(long long)filter * scan.words",
                            "(long long)0 * scan.words"),
                    new Mutant(
                            "binary search ends one early",
                            "candidates.cuh",
                            "while (first < end) {",
                            "while (first + 1 < end) {"),
                    new Mutant(
                            "the last candidate is lost",
                            "candidates.cuh",
                            "if (place < (unsigned)scan.candidateCapacity)",
                            "if (place + 1 < (unsigned)scan.candidateCapacity)"),
                    new Mutant(
                            "a candidate beyond the buffer",
                            "candidates.cuh",
                            "if (place < (unsigned)scan.candidateCapacity)",
                            "if (place <= (unsigned)scan.candidateCapacity)"),
                    new Mutant(
                            "counting without an atomic operation",
                            "candidates.cuh",
                            "atomicAdd(&scan.counts[request], 1u)",
                            "scan.counts[request]++"),
                    new Mutant(
                            "the last tile is left out",
                            "candidates.cuh",
                            "- (int)blockIdx.x + blocks - 1) / blocks",
                            "- (int)blockIdx.x) / blocks"),
                    new Mutant(
                            "ties with the threshold are lost",
                            "score_single.cuh",
                            "if (key > scan.thresholds[request] && is_eligible(scan, request, row) &&",
                            "if (key >> 32 > scan.thresholds[request] >> 32 &&"
                                    + " is_eligible(scan, request, row) &&"),
                    new Mutant(
                            "minus zero is less than zero",
                            "keys.cuh",
                            "__float_as_uint(__fadd_rn(score, 0.0f))",
                            "__float_as_uint(score)"),
                    new Mutant(
                            "negative scores in reverse order",
                            "keys.cuh",
                            "(bits & 0x80000000u) ? ~bits : bits | 0x80000000u",
                            "bits ^ 0x80000000u"),
                    new Mutant(
                            "no barrier before a stage is multiplied (fp32)",
                            "score_single.cuh",
                            "    __syncthreads();\n    load(step + SINGLE_STAGES - 1);",
                            "    load(step + SINGLE_STAGES - 1);"),
                    new Mutant(
                            "copies are not waited for (fp32)",
                            "score_single.cuh",
                            "wait_copies<SINGLE_STAGES - 2>()",
                            "wait_copies<SINGLE_STAGES - 1>()"),
                    new Mutant(
                            "sums are not reset between tiles",
                            "score_single.cuh",
                            "      first = 0;\n      scoring.next();",
                            "      first = dimensions > PIECE ? 0 : 1;\n      scoring.next();"),
                    new Mutant(
                            "excluded and boosted rows are scored (fp32)",
                            "score_single.cuh",
                            "is_eligible(scan, request, row) &&\n        !is_handled(scan, request,"
                                    + " row)) {\n      append",
                            "is_eligible(scan, request, row)) {\n      append"),
                    new Mutant(
                            "rows beyond the last are scored (fp32)",
                            "score_single.cuh",
                            "if (row < scan.rows) {",
                            "if (row <= scan.rows) {",
                            "a row behind the last is never live, and the live mask is asked next"),
                    new Mutant(
                            "boosted rows may be dead",
                            "score_single.cuh",
                            "if (row >= scan.rows || !is_eligible(scan, request, row)) return;",
                            "if (row >= scan.rows) return;"),
                    new Mutant(
                            "a row counts against itself",
                            "score_single.cuh",
                            "if (row != scan.ownRow && is_eligible",
                            "if (is_eligible"),
                    new Mutant(
                            "products and sums rounded apart",
                            "dot.cuh",
                            "sum = __fmaf_rn(query.x, vector.x, sum);",
                            "sum = __fadd_rn(query.x * vector.x, sum);"),
                    new Mutant(
                            "dimensions in another order",
                            "dot.cuh",
                            "sum = __fmaf_rn(query.x, vector.x, sum);\n"
                                    + "  sum = __fmaf_rn(query.y, vector.y, sum);",
                            "sum = __fmaf_rn(query.y, vector.y, sum);\n"
                                    + "  sum = __fmaf_rn(query.x, vector.x, sum);"),
                    new Mutant(
                            "the last addition is forgotten",
                            "dot.cuh",
                            "int end = scan.boostValueStarts[boost + 1];",
                            "int end = scan.boostValueStarts[boost + 1] - 1;"),
                    new Mutant(
                            "no barrier before a stage is multiplied (tensor cores)",
                            "score_tensor.cuh",
                            "    __syncthreads();\n    load(step + STAGES - 1);",
                            "    load(step + STAGES - 1);"),
                    new Mutant(
                            "copies are not waited for (tensor cores)",
                            "score_tensor.cuh",
                            "wait_copies<STAGES - 2>()",
                            "wait_copies<STAGES - 1>()"),
                    new Mutant(
                            "bfloat16 cut off instead of rounded",
                            "score_tensor.cuh",
                            "(uint16_t)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16)",
                            "(uint16_t)(bits >> 16)"),
                    new Mutant(
                            "tf32 with all its bits",
                            "score_tensor.cuh",
                            "fragment[i] &= 0xffffe000u;",
                            "fragment[i] &= 0xffffffffu;"),
                    new Mutant(
                            "no allowance for the error of a row",
                            "score_tensor.cuh",
                            "return __fadd_ru(score, slack);",
                            "return __fadd_ru(score, 0.0f * slack);"),
                    new Mutant(
                            "half the allowance for the error of a tile",
                            "score_tensor.cuh",
                            "__fsub_rd(threshold_score(scan.thresholds[request]), slack)",
                            "__fsub_rd(threshold_score(scan.thresholds[request]), 0.5f * slack)"),
                    new Mutant(
                            "the norm of one row for the whole tile",
                            "score_tensor.cuh",
                            "norm = fmaxf(norm, __shfl_xor_sync(ALL_LANES, norm, distance));",
                            "norm = __shfl_xor_sync(ALL_LANES, norm, distance);"),
                    new Mutant(
                            "fragments of rows exchanged",
                            "score_tensor.cuh",
                            "query[m], row[2], row[3]",
                            "query[m], row[3], row[2]"),
                    new Mutant(
                            "rows beyond the catalogue are read",
                            "score_tensor.cuh",
                            "valid = row < scan.rows && byte < rowBytes;",
                            "valid = byte < rowBytes;"),
                    new Mutant(
                            "rows beyond the last are appended (tensor cores)",
                            "score_tensor.cuh",
                            "if (row < scan.rows &&\n      upper_bound",
                            "if (row < scan.rows + 1 &&\n      upper_bound"),
                    new Mutant(
                            "kept candidates are scored again",
                            "select.cuh",
                            "for (int i = scan.kept[request] + blockIdx.x",
                            "for (int i = blockIdx.x"),
                    new Mutant(
                            "no barrier after the histogram",
                            "select.cuh",
                            "      __syncthreads();\n      if (thread == 0) {\n        int missing",
                            "      if (thread == 0) {\n        int missing"),
                    new Mutant(
                            "no barrier between steps of the sort",
                            "select.cuh",
                            "        }\n      }\n      __syncthreads();\n    }\n  }",
                            "        }\n      }\n    }\n  }\n  __syncthreads();"),
                    new Mutant(
                            "one off in the histogram",
                            "select.cuh",
                            "(int)selection.histogram[value] < missing",
                            "(int)selection.histogram[value] <= missing"),
                    new Mutant(
                            "the best score as the threshold",
                            "select.cuh",
                            "= selection.best[wanted - 1];",
                            "= selection.best[0];"),
                    new Mutant(
                            "a full buffer goes unnoticed",
                            "select.cuh",
                            "scan.overflows[request] = 1;",
                            "scan.overflows[request] = 0;"),
                    new Mutant(
                            "the row that set the threshold does not pass again",
                            "select.cuh",
                            "scan.thresholds[request] -= 1;",
                            "scan.thresholds[request] -= 0;"),
                    new Mutant(
                            "norms are not measured",
                            "rows.cuh",
                            "      if (lane == 0) scatter.norms[row] = norm;\n    }\n    if",
                            "    }\n    if"),
                    new Mutant(
                            "norms stay when a unit grows",
                            "rows.cuh",
                            "    if (lane == 0) scatter.norms[row] = norm;\n  }\n}\n",
                            "  }\n}\n",
                            "in a larger unit norms are smaller: those that stay are too large, which"
                                    + " lets more rows through and loses none"),
                    new Mutant(
                            "the copy of a row lacks its last dimension",
                            "rows.cuh",
                            "brief[d] = d < scatter.dimensions ?",
                            "brief[d] = d < scatter.dimensions - 1 ?"),
                    new Mutant(
                            "rows never go dead",
                            "rows.cuh",
                            "if (lane == 0 && (changes & GOES_DEAD))",
                            "if (lane == 0 && (changes & 64))"));

    /** What became of a mutant: how it was caught, or an empty text. */
    private record Outcome(Mutant mutant, String caught) {}

    @Test
    void plant() throws Exception {
        assumeTrue(FakeDriver.missing() == null, FakeDriver.missing());
        List<Mutant> mutants =
                MUTANTS.stream()
                        .filter(mutant -> mutant.name.matches(System.getProperty(CHOICE, ".*")))
                        .toList();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Outcome> outcomes = new ArrayList<>();
        try {
            assertThat(run(compile(null, List.of()), false)).as("without a mistake").isEmpty();
            List<Future<Outcome>> running = new ArrayList<>();
            for (Mutant mutant : mutants) {
                running.add(threads.submit(() -> judge(mutant)));
            }
            for (Future<Outcome> outcome : running) {
                outcomes.add(outcome.get());
                System.out.println(outcome.get());
                if (mutants.size() == MUTANTS.size()) {
                    write(outcomes);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.caught.isEmpty() && outcome.mutant.why.isEmpty())
                .as("neither caught nor explained")
                .isEmpty();
    }

    private static void write(List<Outcome> outcomes) throws IOException {
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, report(outcomes));
    }

    private static Outcome judge(Mutant mutant) throws Exception {
        String caught = run(compile(mutant, List.of()), false);
        if (caught.isEmpty()) {
            List<String> sanitizers =
                    List.of("-fsanitize=address,undefined", "-fno-sanitize-recover=undefined");
            caught = run(compile(mutant, sanitizers), true);
        }
        return new Outcome(mutant, caught);
    }

    private static Path compile(Mutant mutant, List<String> options) throws IOException {
        String name = mutant == null ? "none" : mutant.name.replaceAll("[^a-z0-9]+", "-");
        Path folder = FOLDER.resolve(name + (options.isEmpty() ? "" : "-sanitized"));
        Path kernels = folder.resolve("cuda");
        Files.createDirectories(kernels);
        try (Stream<Path> sources = Files.list(FakeDriver.KERNELS)) {
            for (Path source : (Iterable<Path>) sources::iterator) {
                String text = Files.readString(source);
                if (mutant != null && source.endsWith(mutant.file)) {
                    assertThat(text.split(java.util.regex.Pattern.quote(mutant.search), -1))
                            .as("%s: occurrences in %s", mutant.name, mutant.file)
                            .hasSize(2);
                    text = text.replace(mutant.search, mutant.replacement);
                }
                Files.writeString(kernels.resolve(source.getFileName().toString()), text);
            }
        }
        Path library = folder.resolve("libcuda.so.1");
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-O1", "-Wno-error"));
        FakeDriver.compile(kernels, library, all);
        return library;
    }

    /** Runs the comparisons in a process of their own, which a mistake may well bring down. */
    private static String run(Path library, boolean sanitized) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-Xmx512m",
                                "-XX:-CreateCoredumpOnCrash",
                                "-XX:ErrorFile=" + library.resolveSibling("crash.log"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Run.class.getName(),
                                library.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (sanitized) {
            builder.environment().put("LD_PRELOAD", path("libasan.so") + " " + path("libubsan.so"));
            builder.environment()
                    .put(
                            "ASAN_OPTIONS",
                            "handle_segv=0:allow_user_segv_handler=1:detect_leaks=0"
                                    + ":detect_stack_use_after_return=0");
        }
        Path log = library.resolveSibling("output.log");
        Process process = builder.redirectOutput(log.toFile()).start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return "does not end";
        }
        String output = Files.readString(log);
        if (process.exitValue() == 0) {
            return "";
        }
        for (String line : output.lines().toList()) {
            if (line.startsWith("WRONG ")) {
                return "wrong answer: " + line.substring(6);
            }
            if (line.startsWith("host device: ")) {
                return line;
            }
            if (line.contains("AddressSanitizer: ")) {
                return line.replaceAll(".*(AddressSanitizer: [a-z-]+).*", "$1");
            }
            if (line.contains("runtime error: ")) {
                return line.replaceAll(".*(runtime error: )", "UndefinedBehaviorSanitizer: ");
            }
        }
        return "the process ends with status " + process.exitValue();
    }

    private static String path(String library) throws Exception {
        Process process = new ProcessBuilder("g++", "-print-file-name=" + library).start();
        return new String(process.getInputStream().readAllBytes()).strip();
    }

    private static String report(List<Outcome> outcomes) {
        long caught = outcomes.stream().filter(outcome -> !outcome.caught.isEmpty()).count();
        StringBuilder text = new StringBuilder();
        text.append(
                """
                # Mistakes planted in the CUDA kernels

                Each was planted alone in a copy of the kernels, which then ran the comparisons of
                `CorrectnessCheck.paths` on the host device with threads in two orders, and, where that
                showed nothing, under the address and undefined-behaviour sanitizers. Made by

                    mvn -pl gpu-kernels -am -Dtest=KernelMutations -Dsurefire.failIfNoSpecifiedTests=false test

                Caught: **%d of %d**. Of the others the table says why no answer depends on them.

                | mistake | in | caught by |
                |---|---|---|
                """
                        .formatted(caught, outcomes.size()));
        for (Outcome outcome : outcomes) {
            text.append("| ").append(outcome.mutant.name);
            text.append(" | `").append(outcome.mutant.file).append("` | ");
            String how = outcome.caught;
            if (how.isEmpty()) {
                String why = outcome.mutant.why;
                how = why.isEmpty() ? "**not caught**" : "no answer depends on it: " + why;
            }
            text.append(how.replace("|", "\\|")).append(" |\n");
        }
        return text.toString();
    }

    /** The comparisons on one library; ends at the first difference. */
    static final class Run {
        private Run() {}

        public static void main(String[] args) {
            FakeDriver.use(Path.of(args[0]));
            for (int seed = 0; seed < SEEDS; seed++) {
                for (Case test : CorrectnessCheck.paths()) {
                    FakeDriver.schedule(seed, 2);
                    String difference = CorrectnessCheck.run(test, 0);
                    if (!difference.isEmpty()) {
                        System.out.println("WRONG " + test + ": " + difference);
                        System.out.flush();
                        Runtime.getRuntime().halt(1);
                    }
                }
            }
        }
    }
}
