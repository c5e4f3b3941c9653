package io.millrace.jobs.cluster;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.stack.FolderLock;
import io.millrace.jobs.stack.JavaProgram;
import io.millrace.jobs.stack.LocalProcess;
import io.millrace.jobs.stack.PortRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A Flink session cluster of local processes, in one folder. */
public final class LocalCluster {
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String LOCK = "cluster";

    private final Path directory;
    private final ClusterLayout layout;
    private final Waiter waiter;

    /** One process of the cluster. */
    public record Member(String name, long pid) {}

    /**
     * What of the cluster runs.
     *
     * @param wanted how many processes it consists of
     */
    public record Status(URI address, List<Member> members, int wanted) {
        public boolean isComplete() {
            return members.size() == wanted;
        }
    }

    private LocalCluster(Path directory, Waiter waiter) {
        this.directory =
                requireNonNull(directory, "directory is null").toAbsolutePath().normalize();
        this.waiter = requireNonNull(waiter, "waiter is null");
        layout = new ClusterLayout(this.directory.resolve("cluster"));
    }

    /** The cluster of a folder; the folder need not exist. */
    public static LocalCluster in(Path directory) {
        return new LocalCluster(directory, Waiter.system());
    }

    /** Empty if nothing of it runs. */
    public Optional<Status> status() {
        try {
            Optional<ClusterPlan> plan = ClusterPlan.read(layout.plan());
            List<Member> members = members();
            return plan.isEmpty() || members.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Status(
                                    plan.get().restAddress(),
                                    members,
                                    plan.get().taskManagers() + 2));
        } catch (IOException e) {
            throw failed("the cluster's files cannot be read", e);
        }
    }

    /** Where it listens, if all of it runs. */
    public Optional<URI> address() {
        return status().filter(Status::isComplete).map(Status::address);
    }

    /** Whether it listened at an address when it ran last, and nothing of it runs now. */
    public boolean isStopped(URI address) {
        try {
            return members().isEmpty()
                    && ClusterPlan.read(layout.plan())
                            .filter(plan -> plan.restAddress().equals(address))
                            .isPresent();
        } catch (IOException e) {
            throw failed("the cluster's files cannot be read", e);
        }
    }

    /**
     * Starts the cluster and leaves it running; returns once all TaskManagers have reported. Jobs
     * that ran when it was last stopped go on from their newest checkpoints.
     *
     * <p>A cluster that runs in part is completed with what it was started with.
     *
     * @param heapMegabytes for the tasks of each TaskManager
     */
    public Status start(
            Installation installation,
            PortRequest restPort,
            int taskManagers,
            int slots,
            int heapMegabytes)
            throws InterruptedException {
        try (FolderLock lock = FolderLock.take(directory, LOCK)) {
            ClusterProcesses processes = ClusterProcesses.read(layout.processes());
            Optional<ClusterPlan> running =
                    processes.alive().isEmpty()
                            ? Optional.empty()
                            : ClusterPlan.read(layout.plan());
            ClusterPlan plan;
            if (running.isPresent()) {
                plan = running.get();
            } else {
                restPort.check("Flink");
                plan =
                        ClusterPlan.of(
                                installation.home(),
                                restPort.resolve(),
                                taskManagers,
                                slots,
                                heapMegabytes);
                plan.write(layout.plan());
            }
            if (processes.alive(ClusterProcesses.SUPERVISOR).isEmpty()) {
                startSupervisor(installation);
            }
            try {
                await(plan);
            } catch (JobFailedException | InterruptedException e) {
                if (running.isEmpty()) {
                    stopAll();
                }
                throw e;
            }
            return status().orElseThrow(() -> new JobFailedException("the cluster ended at once"));
        } catch (IOException e) {
            throw failed("the cluster in " + layout.folder() + " cannot be started", e);
        }
    }

    /**
     * Stops all of it and returns what ran. Jobs are suspended: their checkpoints stay, and the
     * next start goes on with them.
     */
    public List<Member> stop() throws InterruptedException {
        try (FolderLock lock = FolderLock.take(directory, LOCK)) {
            List<Member> stopped = members();
            stopAll();
            return stopped;
        } catch (IOException e) {
            throw failed("the cluster in " + layout.folder() + " cannot be stopped", e);
        }
    }

    /** Has the supervisor watch over a job; in place of one of the same deployment. */
    public void supervise(SupervisedJob job) {
        try {
            job.write(layout.jobs());
        } catch (IOException e) {
            throw failed("the job cannot be written down", e);
        }
    }

    /** The job of a deployment, if the supervisor watches over one. */
    public Optional<SupervisedJob> supervised(String deployment) {
        try {
            return SupervisedJob.read(layout.jobs(), deployment);
        } catch (IOException e) {
            throw failed("the jobs cannot be read", e);
        }
    }

    /**
     * What another version of a job is started with: what the running one was started with still
     * holds, but for what is given now.
     *
     * @param given by key
     */
    public Map<String, String> settings(String deployment, Map<String, String> given) {
        Map<String, String> settings = new TreeMap<>();
        supervised(deployment).ifPresent(job -> settings.putAll(job.settings()));
        settings.putAll(given);
        return settings;
    }

    /** Has the supervisor leave a deployment alone. */
    public void release(String deployment) {
        try {
            SupervisedJob.delete(layout.jobs(), deployment);
        } catch (IOException e) {
            throw failed("the job cannot be released", e);
        }
    }

    /** A jar of the job, its libraries unpacked in this folder. */
    public JobJar jar(Path file, Installation installation) {
        return JobJar.open(file, layout.jars(), installation);
    }

    private void stopAll() throws IOException {
        // First the one that would start the others again.
        ClusterProcesses.read(layout.processes())
                .alive(ClusterProcesses.SUPERVISOR)
                .ifPresent(LocalProcess::stop);
        Map<String, LocalProcess> others = ClusterProcesses.read(layout.processes()).alive();
        others.values().forEach(process -> process.find().ifPresent(ProcessHandle::destroy));
        others.values().forEach(LocalProcess::stop);
        Files.deleteIfExists(layout.processes());
    }

    private void startSupervisor(Installation installation) throws IOException {
        Files.createDirectories(layout.logs());
        List<String> options = new ArrayList<>(installation.jvmOptions());
        options.add("-Xmx128m");
        options.add("-XX:+UseSerialGC");
        options.add("-XX:TieredStopAtLevel=1");
        options.add("-Dlog4j2.configurationFile=log4j2-millrace.xml");
        options.add("-Dmillrace.log.file=" + layout.logs().resolve("supervisor.log"));
        new JavaProgram(options, layout.temporary(), System.getProperty("java.class.path"))
                .start(
                        ClusterSupervisor.class.getName(),
                        List.of(layout.folder().toString()),
                        layout.logs().resolve("supervisor.out"));
    }

    private void await(ClusterPlan plan) throws InterruptedException {
        FlinkRest flink = new FlinkRest(plan.restAddress(), waiter);
        Instant deadline = waiter.instant().plus(START_PATIENCE);
        while (!flink.answers() || flink.taskManagers() < plan.taskManagers()) {
            if (waiter.instant().isAfter(deadline)) {
                throw new JobFailedException(
                        "the cluster is not complete after %d s%s; see %s"
                                .formatted(START_PATIENCE.toSeconds(), complaint(), layout.logs()));
            }
            waiter.waitFor(POLL);
        }
    }

    /** What the JobManager printed before it ended, if it did. */
    private String complaint() {
        try (Stream<String> lines = Files.lines(layout.logs().resolve("jobmanager.out"))) {
            return lines.filter(line -> !line.isBlank())
                    .findFirst()
                    .map(line -> ": the JobManager says " + line)
                    .orElse("");
        } catch (IOException absent) {
            return "";
        }
    }

    private List<Member> members() throws IOException {
        return ClusterProcesses.read(layout.processes()).alive().entrySet().stream()
                .map(entry -> new Member(entry.getKey(), entry.getValue().pid()))
                .toList();
    }

    private static JobFailedException failed(String what, IOException cause) {
        return new JobFailedException(what, cause);
    }
}
