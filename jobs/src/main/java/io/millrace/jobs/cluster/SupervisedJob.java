package io.millrace.jobs.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job that shall run on a local cluster: what it takes to submit it again after the JobManager
 * that knew it is gone.
 *
 * @param deployment id of the deployment; one job each
 * @param jar of the job
 * @param settings by key
 * @param restore what it was started from, for as long as it has no checkpoint of its own
 * @param since when it was submitted first: older checkpoints belong to another version
 * @param jobId of its newest submission
 */
public record SupervisedJob(
        String deployment,
        Path jar,
        Map<String, String> settings,
        Optional<String> restore,
        Instant since,
        String jobId) {
    public SupervisedJob {
        requireNonNull(deployment, "deployment is null");
        requireNonNull(jar, "jar is null");
        settings = Map.copyOf(settings);
        requireNonNull(restore, "restore is null");
        requireNonNull(since, "since is null");
        requireNonNull(jobId, "jobId is null");
    }

    SupervisedJob withJobId(String newJobId) {
        return new SupervisedJob(deployment, jar, settings, restore, since, newJobId);
    }

    static List<SupervisedJob> readAll(Path folder) throws IOException {
        List<SupervisedJob> jobs = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return jobs;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
                JsonFile.read(file).map(SupervisedJob::of).ifPresent(jobs::add);
            }
        }
        return jobs;
    }

    static Optional<SupervisedJob> read(Path folder, String deployment) throws IOException {
        return JsonFile.read(file(folder, deployment)).map(SupervisedJob::of);
    }

    void write(Path folder) throws IOException {
        ObjectNode json =
                new ObjectMapper()
                        .createObjectNode()
                        .put("deployment", deployment)
                        .put("jar", jar.toString())
                        .put("since", since.toString())
                        .put("jobId", jobId);
        restore.ifPresent(path -> json.put("restore", path));
        SettingsJson.put(json, "settings", settings);
        JsonFile.write(file(folder, deployment), json);
    }

    static void delete(Path folder, String deployment) throws IOException {
        Files.deleteIfExists(file(folder, deployment));
    }

    private static Path file(Path folder, String deployment) {
        return folder.resolve(deployment + ".json");
    }

    private static SupervisedJob of(JsonNode json) {
        return new SupervisedJob(
                json.required("deployment").asText(),
                Path.of(json.required("jar").asText()),
                SettingsJson.read(json, "settings"),
                Optional.ofNullable(json.path("restore").textValue()),
                Instant.parse(json.required("since").asText()),
                json.required("jobId").asText());
    }
}
