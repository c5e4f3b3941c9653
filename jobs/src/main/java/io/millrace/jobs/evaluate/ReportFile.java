package io.millrace.jobs.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A report on disk: the figures as JSON, and beside them, in {@code NAME.ranks.gz}, the rank of
 * every judged event, which is what two reports are compared by.
 *
 * @param settings what the report was made from
 * @param ranks of each judged event
 */
record ReportFile(ReportSettings settings, StoredRanks ranks) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_SUFFIX = ".json";
    private static final String RANKS_SUFFIX = ".ranks.gz";

    /**
     * @param file of the JSON; its folder is made where it does not exist
     * @param ranks of each judged event
     */
    static void write(Path file, Outcome outcome, StoredRanks ranks) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path ranksFile = ranksFile(file);
        long checksum = ranks.write(ranksFile);
        ObjectNode json = json(outcome);
        ObjectNode reference = json.putObject("ranks");
        reference.put("file", ranksFile.getFileName().toString());
        reference.put("checksum", checksum);
        Files.writeString(
                file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    /**
     * Reads a report for comparing.
     *
     * @throws UsageException if it is none, or lacks its ranks
     */
    static ReportFile read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            ReportSettings settings = ReportSettings.read(json.path("settings"));
            JsonNode reference = json.path("ranks");
            Path ranksFile = file.resolveSibling(reference.path("file").asText());
            StoredRanks ranks = StoredRanks.read(ranksFile, reference.path("checksum").asLong());
            return new ReportFile(settings, ranks);
        } catch (NoSuchFileException e) {
            throw new UsageException(
                    e.getFile().equals(file.toString())
                            ? file + ": there is no such file"
                            : file + ": the ranks beside it are missing: " + e.getFile());
        } catch (JsonProcessingException e) {
            throw new UsageException(file + ": is no JSON");
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(
                    file + ": is no report of 'millrace evaluate': " + e.getMessage());
        }
    }

    private static Path ranksFile(Path file) {
        String name = file.getFileName().toString();
        String stem =
                name.endsWith(JSON_SUFFIX)
                        ? name.substring(0, name.length() - JSON_SUFFIX.length())
                        : name;
        return file.resolveSibling(stem + RANKS_SUFFIX);
    }

    private static ObjectNode json(Outcome outcome) {
        EvaluationReport report = outcome.report();
        ObjectNode json = JSON.createObjectNode();
        json.put("events", report.events());
        json.put("evaluated", report.evaluated());
        putModels(json.putObject("models"), report.models());
        json.put("coverage@10", report.coverageAt10());
        json.put("novelty@10", report.noveltyAt10());
        json.put("events_per_second", report.eventsPerSecond());
        putSeeds(json, report);
        putColdStart(json, outcome.coldStart());
        outcome.ablation()
                .ifPresent(
                        ablation ->
                                putAblation(json.putObject("ablation"), ablation, report.fused()));
        outcome.tuning().ifPresent(choice -> putTuning(json.putObject("tuning"), choice));
        outcome.recovery().ifPresent(recovery -> recovery.writeTo(json.putObject("drift")));
        outcome.settings().writeTo(json.putObject("settings"));
        return json;
    }

    private static void putModels(ObjectNode json, Map<String, Quality> models) {
        models.forEach(
                (name, quality) -> {
                    ObjectNode model = json.putObject(name);
                    model.put("recall@1", quality.recallAt1());
                    model.put("recall@5", quality.recallAt5());
                    model.put("recall@10", quality.recallAt10());
                    model.put("recall@20", quality.recallAt20());
                    model.put("mrr", quality.meanReciprocalRank());
                });
    }

    private static void putSeeds(ObjectNode json, EvaluationReport report) {
        json.putPOJO("seeds", report.seeds());
        if (report.seeds().size() > 1) {
            ObjectNode deviations = json.putObject("standard_deviation");
            report.spreads()
                    .forEach(
                            (name, spread) -> {
                                ObjectNode model = deviations.putObject(name);
                                model.put("recall@10", spread.recallAt10());
                                model.put("mrr", spread.meanReciprocalRank());
                            });
        }
    }

    private static void putColdStart(ObjectNode json, List<CohortReport> cohorts) {
        if (!cohorts.isEmpty()) {
            ObjectNode coldStart = json.putObject("cold_start");
            for (CohortReport cohort : cohorts) {
                ObjectNode target = coldStart.putObject(cohort.cohort().key());
                target.put("evaluated", cohort.evaluated());
                putModels(target.putObject("models"), cohort.models());
            }
        }
    }

    private static void putAblation(ObjectNode json, Ablation ablation, Quality all) {
        ablation.without()
                .forEach(
                        (expert, quality) -> {
                            ObjectNode target = json.putObject(expert);
                            target.put("recall@10", quality.recallAt10());
                            target.put(
                                    "recall@10_difference",
                                    quality.recallAt10() - all.recallAt10());
                            target.put("mrr", quality.meanReciprocalRank());
                            target.put(
                                    "mrr_difference",
                                    quality.meanReciprocalRank() - all.meanReciprocalRank());
                        });
    }

    private static void putTuning(ObjectNode json, Tuning.Choice choice) {
        json.put("events", choice.events());
        json.put("tried", choice.tried());
        json.putPOJO("chosen", choice.chosen().settings());
        json.put("mrr", choice.meanReciprocalRank());
        json.put("mrr_before", choice.before());
    }
}
