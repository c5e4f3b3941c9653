package io.millrace.jobs.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.stack.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a local cluster consists of. The ports stay the same when a JobManager is started again, so
 * that TaskManagers and people find it where it was.
 *
 * @param home the distribution whose Flink runs
 * @param restPort of REST API and web page
 * @param rpcPort that TaskManagers find the JobManager at
 * @param taskManagers how many, 1 to 64
 * @param slots of each TaskManager, 1 to 64
 * @param heapMegabytes for the tasks of each TaskManager, at least 64
 */
record ClusterPlan(
        Path home, int restPort, int rpcPort, int taskManagers, int slots, int heapMegabytes) {
    static final int MOST = 64;
    static final int LEAST_HEAP = 64;

    private static final String HOST = "127.0.0.1";

    ClusterPlan {
        requireNonNull(home, "home is null");
        requireFrom("taskManagers", taskManagers, 1, MOST);
        requireFrom("slots", slots, 1, MOST);
        requireFrom("heapMegabytes", heapMegabytes, LEAST_HEAP, 1 << 20);
    }

    static ClusterPlan of(Path home, int restPort, int taskManagers, int slots, int heapMegabytes) {
        return new ClusterPlan(home, restPort, Ports.anyFree(), taskManagers, slots, heapMegabytes);
    }

    URI restAddress() {
        return URI.create("http://" + HOST + ":" + restPort);
    }

    static Optional<ClusterPlan> read(Path file) throws IOException {
        return JsonFile.read(file)
                .map(
                        json ->
                                new ClusterPlan(
                                        Path.of(json.required("home").asText()),
                                        json.required("restPort").asInt(),
                                        json.required("rpcPort").asInt(),
                                        json.required("taskManagers").asInt(),
                                        json.required("slots").asInt(),
                                        json.required("heapMegabytes").asInt()));
    }

    void write(Path file) throws IOException {
        JsonNode json =
                new ObjectMapper()
                        .createObjectNode()
                        .put("home", home.toString())
                        .put("restPort", restPort)
                        .put("rpcPort", rpcPort)
                        .put("taskManagers", taskManagers)
                        .put("slots", slots)
                        .put("heapMegabytes", heapMegabytes);
        JsonFile.write(file, json);
    }

    private static void requireFrom(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s must be %d to %d: %s=%d".formatted(name, least, most, name, value));
        }
    }
}
