package io.millrace.jobs.candidate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of a candidate, written before anything of it is made, so that all of it can be
 * taken away again.
 *
 * @param id of its deployment
 * @param settings that the live job would run with in its place, by key
 * @param allowedEmpty uids of operators that may start without state
 * @param savepoint of the live job that it was started from
 */
record CandidateState(
        String id,
        URI cluster,
        Path jar,
        Map<String, String> settings,
        Set<String> allowedEmpty,
        String savepoint,
        Instant startedAt) {
    CandidateState {
        requireNonNull(id, "id is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(jar, "jar is null");
        settings = Map.copyOf(settings);
        allowedEmpty = Set.copyOf(allowedEmpty);
        requireNonNull(savepoint, "savepoint is null");
        requireNonNull(startedAt, "startedAt is null");
    }

    /** Where that of a deployment is kept. */
    static Path file(Path folder, String deployment) {
        return folder.resolve("candidate-" + deployment + ".json");
    }

    static Optional<CandidateState> read(Path file) throws IOException {
        return JsonFile.read(file, CandidateState::of);
    }

    void write(Path file) throws IOException {
        ObjectNode json =
                new ObjectMapper()
                        .createObjectNode()
                        .put("id", id)
                        .put("cluster", cluster.toString())
                        .put("jar", jar.toString())
                        .put("savepoint", savepoint)
                        .put("startedAt", startedAt.toString());
        ArrayNode empty = json.putArray("allowedEmpty");
        new TreeSet<>(allowedEmpty).forEach(empty::add);
        SettingsJson.put(json, "settings", settings);
        JsonFile.write(file, json);
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    private static CandidateState of(JsonNode json) {
        Set<String> allowedEmpty = new TreeSet<>();
        json.required("allowedEmpty").forEach(uid -> allowedEmpty.add(uid.asText()));
        return new CandidateState(
                json.required("id").asText(),
                URI.create(json.required("cluster").asText()),
                Path.of(json.required("jar").asText()),
                SettingsJson.read(json, "settings"),
                allowedEmpty,
                json.required("savepoint").asText(),
                Instant.parse(json.required("startedAt").asText()));
    }
}
