package io.millrace.jobs.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * What an evaluation came to.
 *
 * @param events events learned from
 * @param evaluated judged lines of events
 * @param models quality by expert and, under {@value #FUSED}, of all together
 * @param coverageAt10 share of the items that were ever among the first 10 of a fused list
 * @param noveltyAt10 mean over all fused first 10 of -log2(share of the item in all interactions)
 * @param eventsPerSecond speed of the evaluation itself
 */
record EvaluationReport(
        long events,
        long evaluated,
        Map<String, Quality> models,
        double coverageAt10,
        double noveltyAt10,
        double eventsPerSecond) {
    static final String FUSED = "fused";

    private static final ObjectMapper JSON = new ObjectMapper();

    void write(Path file) throws IOException {
        ObjectNode report = JSON.createObjectNode();
        report.put("events", events);
        report.put("evaluated", evaluated);
        ObjectNode byModel = report.putObject("models");
        models.forEach(
                (name, quality) -> {
                    ObjectNode model = byModel.putObject(name);
                    model.put("recall@1", quality.recallAt1());
                    model.put("recall@5", quality.recallAt5());
                    model.put("recall@10", quality.recallAt10());
                    model.put("recall@20", quality.recallAt20());
                    model.put("mrr", quality.meanReciprocalRank());
                });
        report.put("coverage@10", coverageAt10);
        report.put("novelty@10", noveltyAt10);
        report.put("events_per_second", eventsPerSecond);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(
                file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
    }

    /** The figures as a table for the terminal. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append(
                String.format(
                        Locale.ROOT,
                        "%-14s %9s %9s %9s %9s %9s%n",
                        "model",
                        "recall@1",
                        "recall@5",
                        "recall@10",
                        "recall@20",
                        "mrr"));
        models.forEach(
                (name, quality) ->
                        table.append(
                                String.format(
                                        Locale.ROOT,
                                        "%-14s %9.4f %9.4f %9.4f %9.4f %9.4f%n",
                                        name,
                                        quality.recallAt1(),
                                        quality.recallAt5(),
                                        quality.recallAt10(),
                                        quality.recallAt20(),
                                        quality.meanReciprocalRank())));
        table.append(
                String.format(
                        Locale.ROOT,
                        "%nFused lists: coverage@10 %.4f, novelty@10 %.2f bits.%n"
                                + "%,d events, %,d judged, %,.0f events/s.%n",
                        coverageAt10,
                        noveltyAt10,
                        events,
                        evaluated,
                        eventsPerSecond));
        return table.toString();
    }
}
