package io.millrace.jobs.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.replay.Waiter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The few requests that a Flink cluster is sent: which jobs run, how they do, stop one. */
public final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RESTART_POLL = Duration.ofSeconds(1);

    /** How Flink says that the job was starting or restarting when a savepoint was wanted. */
    private static final List<String> RESTARTING =
            List.of(
                    "Not all required tasks are currently running",
                    "Checkpoint Coordinator is suspending",
                    "FailoverRegion is restarting",
                    "Task has failed");

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int NOT_FOUND = 404;

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI address;
    private final Waiter waiter;

    /** A job as the cluster lists it. */
    public record Job(String id, String name, String state, Instant startedAt) {
        /** Whether the cluster still works on it. */
        public boolean isActive() {
            return switch (state) {
                case "FINISHED", "CANCELED", "FAILED" -> false;
                default -> true;
            };
        }
    }

    /**
     * How a job's checkpoints go.
     *
     * @param completed since it was submitted
     * @param restored how often it went on from one, the start among them
     */
    public record Checkpoints(long completed, long restored, Optional<String> newest) {}

    public FlinkRest(URI address, Waiter waiter) {
        this.address = requireNonNull(address, "address is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
    }

    public URI address() {
        return address;
    }

    /** Whether the cluster answers at all. */
    public boolean answers() throws InterruptedException {
        try {
            return get("/overview").isPresent();
        } catch (JobFailedException refused) {
            return false;
        }
    }

    /** TaskManagers that have reported to the JobManager. */
    public int taskManagers() throws InterruptedException {
        return get("/overview").map(json -> json.path("taskmanagers").asInt()).orElse(0);
    }

    /** Slots that no job has. */
    public int freeSlots() throws InterruptedException {
        return get("/overview").map(json -> json.path("slots-available").asInt()).orElse(0);
    }

    public List<Job> jobs() throws InterruptedException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").orElseThrow(this::gone).path("jobs")) {
            jobs.add(
                    new Job(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText(),
                            Instant.ofEpochMilli(job.path("start-time").asLong())));
        }
        return jobs;
    }

    public Optional<Job> job(String id) throws InterruptedException {
        return jobs().stream().filter(job -> job.id().equals(id)).findFirst();
    }

    /** The job that a deployment has running, if it has one. */
    public Optional<Job> active(String deployment) throws InterruptedException {
        return jobs().stream()
                .filter(job -> job.name().equals(deployment) && job.isActive())
                .findFirst();
    }

    public Checkpoints checkpoints(String jobId) throws InterruptedException {
        JsonNode json = get("/jobs/" + jobId + "/checkpoints").orElse(MissingNode.getInstance());
        JsonNode newest = json.path("latest").path("completed").path("external_path");
        return new Checkpoints(
                json.path("counts").path("completed").asLong(),
                json.path("counts").path("restored").asLong(),
                Optional.ofNullable(newest.textValue()));
    }

    /** Whether every task of a job runs: Flink calls a job running as soon as it is being made. */
    public boolean allTasksRun(String jobId) throws InterruptedException {
        JsonNode vertices =
                get("/jobs/" + jobId).orElse(MissingNode.getInstance()).path("vertices");
        for (JsonNode vertex : vertices) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return !vertices.isEmpty();
    }

    /** How often a job was started again after a failure. */
    public int failures(String jobId) throws InterruptedException {
        return get("/jobs/" + jobId + "/exceptions?maxExceptions=100")
                .map(json -> json.path("exceptionHistory").path("entries").size())
                .orElse(0);
    }

    /** First line of what made a job fail last. */
    public Optional<String> lastFailure(String jobId) throws InterruptedException {
        JsonNode entries =
                get("/jobs/" + jobId + "/exceptions?maxExceptions=1")
                        .orElse(MissingNode.getInstance())
                        .path("exceptionHistory")
                        .path("entries");
        return entries.isEmpty()
                ? Optional.empty()
                : rootCause(entries.get(0).path("stacktrace").asText());
    }

    /** The sum of a counter or gauge over the subtasks of every operator that has it. */
    public double metric(String jobId, String suffix) throws InterruptedException {
        double sum = 0;
        JsonNode vertices =
                get("/jobs/" + jobId).orElse(MissingNode.getInstance()).path("vertices");
        for (JsonNode vertex : vertices) {
            String path =
                    "/jobs/"
                            + jobId
                            + "/vertices/"
                            + vertex.path("id").asText()
                            + "/subtasks/metrics";
            for (JsonNode metric : get(path).orElse(MissingNode.getInstance())) {
                String name = metric.path("id").asText();
                if (name.endsWith(suffix)) {
                    String query =
                            path
                                    + "?agg=sum&get="
                                    + java.net.URLEncoder.encode(
                                            name, java.nio.charset.StandardCharsets.UTF_8);
                    for (JsonNode value : get(query).orElse(MissingNode.getInstance())) {
                        sum += value.path("sum").asDouble();
                    }
                }
            }
        }
        return sum;
    }

    /**
     * Takes a savepoint in the canonical format and waits for it. While the job is starting or
     * restarting there is none to be had, nor when it fails in between: then it is tried again.
     *
     * @param directory folder or URI that takes it
     * @param stop whether the job ends with it
     * @return where it is
     */
    public String savepoint(String jobId, String directory, boolean stop, Duration patience)
            throws InterruptedException {
        Instant deadline = waiter.instant().plus(patience);
        while (waiter.instant().isBefore(deadline)) {
            JsonNode operation = awaitSavepoint(jobId, trigger(jobId, directory, stop), deadline);
            if (operation.hasNonNull("location")) {
                return operation.path("location").asText();
            }
            String cause = operation.path("failure-cause").path("stack-trace").asText();
            if (!operation.isMissingNode() && RESTARTING.stream().noneMatch(cause::contains)) {
                throw new JobFailedException(
                        "the savepoint could not be taken: "
                                + rootCause(cause).orElse("no reason given"));
            }
            waiter.waitFor(RESTART_POLL);
        }
        throw new JobFailedException("no savepoint within " + patience.toSeconds() + " s");
    }

    private String trigger(String jobId, String directory, boolean stop)
            throws InterruptedException {
        return post(
                        "/jobs/" + jobId + (stop ? "/stop" : "/savepoints"),
                        JSON.createObjectNode()
                                .put(stop ? "targetDirectory" : "target-directory", directory)
                                .put("formatType", "CANONICAL")
                                .toString())
                .path("request-id")
                .asText();
    }

    /** What came of it; missing where the time was over. */
    private JsonNode awaitSavepoint(String jobId, String trigger, Instant deadline)
            throws InterruptedException {
        while (waiter.instant().isBefore(deadline)) {
            JsonNode answer =
                    get("/jobs/" + jobId + "/savepoints/" + trigger)
                            .orElse(MissingNode.getInstance());
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                return answer.path("operation");
            }
            waiter.waitFor(POLL);
        }
        return MissingNode.getInstance();
    }

    /** Cancels a job and waits until it has ended; its checkpoints stay. */
    public void cancel(String jobId, Duration patience) throws InterruptedException {
        send(request("/jobs/" + jobId).method("PATCH", HttpRequest.BodyPublishers.noBody()));
        Instant deadline = waiter.instant().plus(patience);
        while (waiter.instant().isBefore(deadline)) {
            if (job(jobId).filter(Job::isActive).isEmpty()) {
                return;
            }
            waiter.waitFor(POLL);
        }
        throw new JobFailedException(
                "job " + jobId + " has not ended within " + patience.toSeconds() + " s");
    }

    private Optional<JsonNode> get(String path) throws InterruptedException {
        HttpResponse<byte[]> response = send(request(path).GET());
        return response.statusCode() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(body(path, response));
    }

    private JsonNode post(String path, String body) throws InterruptedException {
        return body(
                path,
                send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    private HttpRequest.Builder request(String path) {
        String base = address.toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new JobFailedException("the Flink cluster at " + address + " does not answer", e);
        }
    }

    private JsonNode body(String path, HttpResponse<byte[]> response) {
        JsonNode json;
        try {
            json = JSON.readTree(response.body());
        } catch (IOException e) {
            throw new JobFailedException(
                    address + " answered no JSON to " + path + "; is it a Flink cluster?");
        }
        if (response.statusCode() >= 400) {
            throw new JobFailedException(
                    "the Flink cluster at %s refused %s: %s"
                            .formatted(
                                    address,
                                    path,
                                    rootCause(json.path("errors").path(0).asText())
                                            .orElse("status " + response.statusCode())));
        }
        return json == null ? MissingNode.getInstance() : json;
    }

    private JobFailedException gone() {
        return new JobFailedException(address + " is no Flink cluster");
    }

    /** The last cause of a stack trace, which is the reason the others were thrown for. */
    static Optional<String> rootCause(String stackTrace) {
        String mark = "Caused by: ";
        List<String> lines = stackTrace.lines().filter(line -> !line.isBlank()).toList();
        Optional<String> cause =
                lines.stream()
                        .map(String::strip)
                        .filter(line -> line.startsWith(mark))
                        .map(line -> line.substring(mark.length()))
                        .reduce((first, second) -> second);
        return cause.or(() -> lines.stream().findFirst().map(String::strip));
    }
}
