package io.millrace.jobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.config.ConfigLoader;
import io.millrace.jobs.config.MillraceConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.client.deployment.executors.RemoteExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entry of the job's jar, and its contract with every other version of Millrace: whoever wants
 * to know or start a version of the job asks this program of its jar, in a JVM of its own.
 *
 * <p>{@code describe} and {@code submit} read one JSON object from standard input and answer with
 * one on standard output; a failure is one line on standard error and exit code 1. Fields may be
 * added to both, never changed. Without one of these words it is run by Flink's own client: {@code
 * flink run millrace-job.jar --config FILE --set KEY=VALUE}.
 */
public final class JobProgram {
    /** Field of a request: settings by key. */
    public static final String SETTINGS = "settings";

    /** Field of a request to submit: the cluster's REST address. */
    public static final String CLUSTER = "cluster";

    /** Field of a request to submit: the jars that the cluster needs. */
    public static final String LIBRARIES = "libraries";

    /** Field of a request to submit: the savepoint to start from, or absent. */
    public static final String RESTORE = "restore";

    /**
     * Field of a request to submit: checkpoints of the deployment written at this time or later,
     * epoch milliseconds, come before {@link #RESTORE}; absent for none.
     */
    public static final String CHECKPOINTS_SINCE = "checkpointsSince";

    /** Field of an answer: the id of the job that was submitted. */
    public static final String JOB_ID = "jobId";

    /** Field of an answer: what the job was restored from, absent for a fresh start. */
    public static final String RESTORED_FROM = "restoredFrom";

    private static final Logger LOG = LoggerFactory.getLogger(JobProgram.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private JobProgram() {}

    public static void main(String[] arguments) throws Exception {
        String word = arguments.length == 0 ? "" : arguments[0];
        switch (word) {
            case "describe" -> answer(JobProgram::describe);
            case "submit" -> answer(JobProgram::submit);
            default -> run(arguments);
        }
    }

    private interface Command {
        ObjectNode answer(JsonNode request) throws Exception;
    }

    /** Ends the process: clients leave threads behind. */
    private static void answer(Command command) {
        // A job that nobody waits for any more must not be submitted behind the back of whoever
        // comes next.
        ProcessHandle.current()
                .parent()
                .ifPresent(asker -> asker.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
        try {
            JsonNode request = JSON.readTree(System.in.readAllBytes());
            byte[] answer = JSON.writeValueAsBytes(command.answer(request));
            System.out.println(new String(answer, StandardCharsets.UTF_8));
            System.out.flush();
        } catch (Exception | LinkageError e) {
            LOG.error("The request failed", e);
            System.err.println(message(e));
            System.exit(1);
        }
        System.exit(0);
    }

    private static ObjectNode describe(JsonNode request) {
        return JobDescriptions.of(config(request)).toJson();
    }

    private static ObjectNode submit(JsonNode request) throws Exception {
        MillraceConfig config = config(request);
        new Surroundings(config).prepare();
        RetainedCheckpoints checkpoints =
                new RetainedCheckpoints(JobEnvironment.checkpointDirectory(config));
        // Whoever submits has asked the cluster that no job of the deployment runs there.
        String starter = JobDescriptions.version() + " on " + request.required(CLUSTER).asText();
        Configuration flink = remote(request);
        Optional<String> restore = restore(request, checkpoints, starter, flink);
        StreamExecutionEnvironment environment =
                JobEnvironment.create(config, Ends.of(config), flink);
        JobClient job = environment.executeAsync(JobEnvironment.graph(environment));
        note(checkpoints, job.getJobID().toHexString(), starter);
        ObjectNode answer = JSON.createObjectNode().put(JOB_ID, job.getJobID().toHexString());
        restore.ifPresent(path -> answer.put(RESTORED_FROM, path));
        return answer;
    }

    /**
     * Only what a start finds for itself is taken over. What it is told to restore may be
     * somebody's way back, such as an upgrade's.
     */
    static Optional<String> restore(
            JsonNode request, RetainedCheckpoints checkpoints, String starter, Configuration flink)
            throws IOException {
        Optional<String> restore = Optional.empty();
        RestoreMode mode = RestoreMode.NO_CLAIM;
        if (request.hasNonNull(CHECKPOINTS_SINCE)) {
            restore = checkpoints.newestSince(request.get(CHECKPOINTS_SINCE).asLong());
        }
        if (restore.isPresent()) {
            checkpoints.deleteOthers(restore.get());
            mode = checkpoints.takeOver(restore.get(), starter);
        } else {
            restore = Optional.ofNullable(request.path(RESTORE).textValue());
        }
        if (restore.isPresent()) {
            flink.set(StateRecoveryOptions.SAVEPOINT_PATH, restore.get());
            flink.set(StateRecoveryOptions.RESTORE_MODE, mode);
        }
        return restore;
    }

    /** The job runs; without the note its next start only reads what it leaves. */
    private static void note(RetainedCheckpoints checkpoints, String job, String starter) {
        try {
            checkpoints.started(job, starter);
        } catch (IOException e) {
            LOG.warn("Who started job {} could not be noted beside its checkpoints", job, e);
        }
    }

    private static Configuration remote(JsonNode request) {
        URI cluster = URI.create(request.required(CLUSTER).asText());
        Configuration flink = new Configuration();
        flink.set(DeploymentOptions.TARGET, RemoteExecutor.NAME);
        flink.set(DeploymentOptions.ATTACHED, false);
        flink.set(RestOptions.ADDRESS, cluster.getHost());
        flink.set(RestOptions.PORT, cluster.getPort());
        List<String> jars = new ArrayList<>();
        for (JsonNode library : request.required(LIBRARIES)) {
            jars.add(Path.of(library.asText()).toUri().toString());
        }
        flink.set(PipelineOptions.JARS, jars);
        return flink;
    }

    private static MillraceConfig config(JsonNode request) {
        Map<String, String> settings = new TreeMap<>();
        request.required(SETTINGS)
                .fields()
                .forEachRemaining(field -> settings.put(field.getKey(), field.getValue().asText()));
        return new ConfigLoader().values("request", settings).load();
    }

    private static void run(String[] arguments) throws Exception {
        ConfigLoader loader = new ConfigLoader();
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            switch (arguments[i]) {
                case "--config" -> loader.file(Path.of(arguments[i + 1]));
                case "--set" -> assignments.add(arguments[i + 1]);
                default ->
                        throw new IllegalArgumentException(
                                "must be --config FILE or --set KEY=VALUE: " + arguments[i]);
            }
        }
        MillraceConfig config = loader.environment(System.getenv()).assignments(assignments).load();
        new Surroundings(config).prepare();
        StreamExecutionEnvironment environment = JobEnvironment.create(config);
        environment.execute(JobEnvironment.graph(environment));
    }

    private static String message(Throwable error) {
        Throwable cause = error;
        StringBuilder message = new StringBuilder(described(error));
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (cause != error && cause.getMessage() != null) {
            message.append(": ").append(described(cause));
        }
        return message.toString().strip().replaceAll("\\s+", " ");
    }

    /** The message of an error that somebody wrote, the name of one that nobody expected. */
    private static String described(Throwable error) {
        boolean explained = error instanceof JobFailedException || error.getCause() != null;
        return explained ? error.getMessage() : error.toString();
    }
}
