package io.millrace.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.stack.LocalProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which process is which part of a cluster; read by every command, written by the supervisor. */
final class ClusterProcesses {
    static final String SUPERVISOR = "supervisor";
    static final String JOB_MANAGER = "jobmanager";

    private final Map<String, LocalProcess> processes = new LinkedHashMap<>();

    static String taskManager(int number) {
        return "taskmanager-" + number;
    }

    /** Empty if nothing was ever started. */
    static ClusterProcesses read(Path file) throws IOException {
        ClusterProcesses found = new ClusterProcesses();
        Optional<JsonNode> json = JsonFile.read(file);
        json.ifPresent(
                node ->
                        node.fields()
                                .forEachRemaining(
                                        field ->
                                                found.put(
                                                        field.getKey(),
                                                        process(field.getValue()))));
        return found;
    }

    private static LocalProcess process(JsonNode node) {
        return new LocalProcess(
                node.required("pid").asLong(), Instant.parse(node.required("startedAt").asText()));
    }

    void put(String name, LocalProcess process) {
        processes.put(name, process);
    }

    void write(Path file) throws IOException {
        ObjectNode json = new ObjectMapper().createObjectNode();
        processes.forEach(
                (name, process) ->
                        json.putObject(name)
                                .put("pid", process.pid())
                                .put("startedAt", process.startedAt().toString()));
        JsonFile.write(file, json);
    }

    /** The part's process if it lives. */
    Optional<LocalProcess> alive(String name) {
        return Optional.ofNullable(processes.get(name)).filter(LocalProcess::isAlive);
    }

    /** All parts that live, by name. */
    Map<String, LocalProcess> alive() {
        Map<String, LocalProcess> alive = new LinkedHashMap<>();
        processes.forEach(
                (name, process) -> {
                    if (process.isAlive()) {
                        alive.put(name, process);
                    }
                });
        return alive;
    }
}
