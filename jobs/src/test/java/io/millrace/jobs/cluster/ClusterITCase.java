package io.millrace.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobDescriptions;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.replay.OutcomeTopic;
import io.millrace.jobs.replay.TopicWriter;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.stack.PortRequest;
import io.millrace.jobs.stack.Ports;
import io.millrace.jobs.stack.StackExtension;
import io.millrace.savepoints.JobDescription;
import io.millrace.savepoints.SavepointReader;
import io.millrace.savepoints.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The job on a real cluster of processes made from Flink's own jars, which loses its JobManager and
 * a TaskManager, is stopped with a savepoint and goes on with another parallelism, in a second
 * class loader; in a path with a space.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterITCase {
    private static final Path FOLDER = Path.of("target", "cluster it").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SHOPPERS = 20;

    private static final LocalCluster CLUSTER = LocalCluster.in(FOLDER);
    @RegisterExtension private static final StackExtension STACK = new StackExtension(FOLDER);

    private static Map<String, String> settings;
    private static Installation installation;

    private final Waiter waiter = Waiter.system();
    private int sent;

    @BeforeAll
    static void start() throws Exception {
        settings = STACK.settings();
        settings.put("deployment.id", "cluster-it");
        settings.put("checkpoint.directory", FOLDER.resolve("checkpoints").toString());
        settings.put("checkpoint.interval", "500 ms");
        installation = withoutNatives();
        CLUSTER.start(installation, PortRequest.preferring(Ports.anyFree()), 2, 2, 256);
    }

    @AfterAll
    static void stop() throws Exception {
        CLUSTER.stop();
        assertThat(CLUSTER.status()).isEmpty();
    }

    @Test
    void job_outlivesTheLossOfProcesses_andGoesOnFromItsSavepoint() throws Exception {
        JobJar jar = CLUSTER.jar(installation.jobJar(), installation);
        ClusterJobs jobs = jobs(2);
        MillraceConfig config = MillraceConfig.of(settings);
        try (TopicWriter writer = TopicWriter.open(config.kafka().properties(), 5);
                OutcomeTopic totals =
                        OutcomeTopic.open(
                                config.kafka().properties(), config.kafka().qualityTopic())) {
            Submitted first = jobs.start(jar, false);
            assertThat(first.restoredFrom()).isEmpty();
            ClosedRest.assertClosed(jobs.flink().address());
            assertThatThrownBy(() -> jobs.start(jar, false))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("runs on " + jobs.flink().address() + " already");
            send(writer, 400);
            awaitLearned(totals);
            long completed = jobs.flink().checkpoints(first.jobId()).completed();
            await(
                    "a checkpoint of all",
                    () -> {
                        return jobs.flink().checkpoints(first.jobId()).completed() > completed;
                    });

            kill("jobmanager");
            send(writer, 400);
            await("the job on the new JobManager", () -> isAnother(jobs, first.jobId()));
            awaitLearned(totals);

            kill("taskmanager-1");
            send(writer, 400);
            awaitLearned(totals);
            await("all processes", () -> CLUSTER.address().isPresent());

            String savepoint = jobs.stop();
            assertThat(jobs.active()).isEmpty();
            assertThat(CLUSTER.supervised(jobs.deployment())).isEmpty();
            SavepointReader reader = SavepointReader.open(savepoint);
            assertThat(reader.outcomeTotals()).containsEntry("outcome.learned", (long) sent);
            JobDescription job = jar.describe(settings);
            assertThat(job.operators())
                    .isEqualTo(JobDescriptions.of(MillraceConfig.of(settings)).operators());
            assertThat(Verification.problems(reader, Map.of(), job, Set.of())).isEmpty();

            send(writer, 100);
            Submitted wider = jobs(4).start(jar, false);
            assertThat(wider.restoredFrom()).contains(savepoint);
            awaitLearned(totals);
            assertThat(totals.read().total()).isEqualTo(sent);
            jobs.cancel();
            assertThat(jobs.active()).isEmpty();
        }
        assertThat(sessionsOnTheProcessor())
                .as("each start says once which jar is missing for a GPU")
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.contains("for a GPU put jcuda-*.jar"));
    }

    /** A distribution as a cluster has it that was made from Flink's own jars alone. */
    private static Installation withoutNatives() throws IOException {
        Path home = Files.createDirectories(FOLDER.resolve("plain"));
        for (String folder : List.of("conf", "job")) {
            Files.createSymbolicLink(home.resolve(folder), StackExtension.HOME.resolve(folder));
        }
        Path libraries = Files.createDirectories(home.resolve("lib"));
        for (Path jar : new Installation(StackExtension.HOME).flinkLibraries()) {
            if (!jar.getFileName().toString().startsWith("jcuda")) {
                Files.createSymbolicLink(libraries.resolve(jar.getFileName()), jar);
            }
        }
        Installation plain = new Installation(home);
        assertThat(plain.flinkLibraries())
                .isNotEmpty()
                .noneMatch(
                        jar ->
                                jar.getFileName()
                                        .toString()
                                        .matches("(millrace|jcuda|onnx|tokenizers).*"));
        return plain;
    }

    private static List<String> sessionsOnTheProcessor() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
            Path log = FOLDER.resolve("cluster/logs/taskmanager-" + number + ".log");
            try (Stream<String> all = Files.lines(log)) {
                all.filter(line -> line.contains("scoring on the CPU")).forEach(lines::add);
            }
        }
        return lines;
    }

    private ClusterJobs jobs(int parallelism) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("flink.parallelism", Integer.toString(parallelism));
        return new ClusterJobs(
                CLUSTER,
                CLUSTER.status().orElseThrow().address(),
                MillraceConfig.of(all),
                all,
                waiter);
    }

    private static boolean isAnother(ClusterJobs jobs, String jobId) throws InterruptedException {
        try {
            return jobs.active().filter(job -> !job.id().equals(jobId)).isPresent();
        } catch (JobFailedException nobodyAnswersYet) {
            return false;
        }
    }

    private static void kill(String name) {
        long pid =
                CLUSTER.status().orElseThrow().members().stream()
                        .filter(member -> member.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .pid();
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private void send(TopicWriter writer, int count) {
        EventCodec codec = new EventCodec();
        String topic = MillraceConfig.of(settings).kafka().eventsTopic();
        for (int i = 0; i < count; i++, sent++) {
            String shopper = "s" + sent % SHOPPERS;
            Event event =
                    new Event(
                            "e" + sent,
                            EventType.VIEW_ITEM,
                            shopper,
                            null,
                            List.of(new EventItem("i" + (sent * 7) % 31, 1, null)),
                            1_700_000_000_000L + sent * 60_000L,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null);
            writer.send(topic, shopper.getBytes(StandardCharsets.UTF_8), codec.encode(event));
        }
        writer.flush();
    }

    private void awaitLearned(OutcomeTopic totals) throws Exception {
        await("all events learned", () -> totals.read().learned() >= sent);
        assertThat(totals.read().learned()).isEqualTo(sent);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            waiter.waitFor(POLL);
        }
    }
}
