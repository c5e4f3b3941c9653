package io.millrace.jobs.upgrade;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.cluster.JsonFile;
import io.millrace.jobs.cluster.SettingsJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How far an upgrade has come, written before and after everything that cannot be taken back, so
 * that another process can go on with it.
 *
 * @param settings that the new version is started with, by key
 * @param oldSettings that the old one ran with and is started again with
 * @param oldJobId the job that ran before
 * @param startedAt when the upgrade began
 * @param before what the old job served
 * @param savepoint the old job's last one; null before it is taken
 * @param reason why it is being taken back; null while it is not
 */
public record UpgradeState(
        Step step,
        URI cluster,
        Path oldJar,
        Path newJar,
        Map<String, String> settings,
        Map<String, String> oldSettings,
        String oldJobId,
        Instant startedAt,
        ServedQuality before,
        String savepoint,
        String reason) {
    /** What is being done; each step may be done again. */
    public enum Step {
        /** The old job is being stopped with a savepoint. */
        STOPPING,
        /** The new version is being started from it. */
        STARTING,
        /** The new version runs and is being watched. */
        WATCHING,
        /** The old version is being started again. */
        ROLLING_BACK
    }

    public UpgradeState {
        requireNonNull(step, "step is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(oldJar, "oldJar is null");
        requireNonNull(newJar, "newJar is null");
        settings = Map.copyOf(settings);
        oldSettings = Map.copyOf(oldSettings);
        requireNonNull(oldJobId, "oldJobId is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(before, "before is null");
    }

    UpgradeState starting(String newSavepoint) {
        return at(Step.STARTING, newSavepoint, null);
    }

    UpgradeState watching() {
        return at(Step.WATCHING, savepoint, null);
    }

    UpgradeState rollingBack(String because) {
        return at(Step.ROLLING_BACK, savepoint, because);
    }

    private UpgradeState at(Step newStep, String newSavepoint, String newReason) {
        return new UpgradeState(
                newStep,
                cluster,
                oldJar,
                newJar,
                settings,
                oldSettings,
                oldJobId,
                startedAt,
                before,
                newSavepoint,
                newReason);
    }

    static Optional<UpgradeState> read(Path file) throws IOException {
        return JsonFile.read(file, UpgradeState::of);
    }

    void write(Path file) throws IOException {
        ObjectNode json =
                new ObjectMapper()
                        .createObjectNode()
                        .put("step", step.name())
                        .put("cluster", cluster.toString())
                        .put("oldJar", oldJar.toString())
                        .put("newJar", newJar.toString())
                        .put("oldJobId", oldJobId)
                        .put("startedAt", startedAt.toString())
                        .put("judgedBefore", before.judged())
                        .put("shoppersBefore", before.shoppers())
                        .put("recallBefore", before.recallAt10())
                        .put("errorBefore", before.standardError());
        if (savepoint != null) {
            json.put("savepoint", savepoint);
        }
        if (reason != null) {
            json.put("reason", reason);
        }
        SettingsJson.put(json, "settings", settings);
        SettingsJson.put(json, "oldSettings", oldSettings);
        JsonFile.write(file, json);
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    private static UpgradeState of(JsonNode json) {
        Map<String, String> settings = SettingsJson.read(json, "settings");
        return new UpgradeState(
                Step.valueOf(json.required("step").asText()),
                URI.create(json.required("cluster").asText()),
                Path.of(json.required("oldJar").asText()),
                Path.of(json.required("newJar").asText()),
                settings,
                // An older version of this program started both with the same.
                json.has("oldSettings") ? SettingsJson.read(json, "oldSettings") : settings,
                json.required("oldJobId").asText(),
                Instant.parse(json.required("startedAt").asText()),
                // An older version of this program knew of no shoppers: it is not compared then.
                new ServedQuality(
                        json.path("judgedBefore").asLong(),
                        json.path("shoppersBefore").asLong(),
                        json.path("recallBefore").asDouble(),
                        json.path("errorBefore").asDouble()),
                json.path("savepoint").textValue(),
                json.path("reason").textValue());
    }
}
