package io.millrace.jobs.cluster;

import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.stack.LocalProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a local cluster alive, in a process of its own: starts whatever of it is missing, and
 * submits the jobs that a new JobManager does not know, each from the newest checkpoint it has
 * completed since it was first submitted.
 *
 * <p>All it knows lies in files. A supervisor that was killed is followed by one that finds the
 * processes running and goes on.
 */
public final class ClusterSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSupervisor.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final ClusterLayout layout;
    private final ClusterPlan plan;
    private final Waiter waiter;
    private final FlinkServers servers;
    private final FlinkRest flink;
    private final ClusterProcesses processes;
    private final Map<String, Attempts> attempts = new HashMap<>();

    /** When a part was started last, and how many times in a row it did not live long. */
    private record Attempts(Instant last, int failed) {
        Instant next() {
            Duration pause = Duration.ofSeconds(1L << Math.min(failed, 6));
            return failed == 0
                    ? last
                    : last.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        }
    }

    private ClusterSupervisor(ClusterLayout layout, ClusterPlan plan, Waiter waiter)
            throws IOException {
        this.layout = layout;
        this.plan = plan;
        this.waiter = waiter;
        servers = new FlinkServers(layout, plan);
        flink = new FlinkRest(plan.restAddress(), waiter);
        processes = ClusterProcesses.read(layout.processes());
    }

    /**
     * @param arguments the cluster's folder
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ClusterLayout layout = new ClusterLayout(Path.of(arguments[0]));
        ClusterPlan plan =
                ClusterPlan.read(layout.plan())
                        .orElseThrow(() -> new IllegalStateException("no plan " + layout.plan()));
        new ClusterSupervisor(layout, plan, Waiter.system()).run();
    }

    private void run() throws IOException, InterruptedException {
        processes.put(ClusterProcesses.SUPERVISOR, LocalProcess.current());
        processes.write(layout.processes());
        servers.writeConfiguration();
        while (true) {
            try {
                startMissing();
                recoverJobs();
            } catch (IOException | JobFailedException e) {
                LOG.warn("Trying again: {}", e.getMessage());
            }
            waiter.waitFor(POLL);
        }
    }

    private void startMissing() throws IOException {
        startIfMissing(ClusterProcesses.JOB_MANAGER, servers::startJobManager);
        for (int i = 1; i <= plan.taskManagers(); i++) {
            int number = i;
            startIfMissing(
                    ClusterProcesses.taskManager(number), () -> servers.startTaskManager(number));
        }
    }

    private interface Start {
        LocalProcess start() throws IOException;
    }

    private void startIfMissing(String name, Start start) throws IOException {
        if (processes.alive(name).isPresent()) {
            return;
        }
        Instant now = waiter.instant();
        Attempts before = attempts.get(name);
        if (before != null && now.isBefore(before.next())) {
            return;
        }
        boolean livedShortly =
                before != null && Duration.between(before.last(), now).compareTo(SHORTEST_LIFE) < 0;
        attempts.put(name, new Attempts(now, livedShortly ? before.failed() + 1 : 0));
        LOG.info("Starting {}", name);
        processes.put(name, start.start());
        processes.write(layout.processes());
    }

    private void recoverJobs() throws IOException, InterruptedException {
        if (!flink.answers() || flink.taskManagers() == 0) {
            return;
        }
        for (SupervisedJob job : SupervisedJob.readAll(layout.jobs())) {
            Optional<FlinkRest.Job> known = flink.job(job.jobId());
            if (known.isEmpty()) {
                recover(job);
            } else if (!known.get().isActive()) {
                LOG.info("{} has ended: {}", job.deployment(), known.get().state());
                forgetUnlessSubmittedAnew(job);
            }
        }
    }

    /** A job that was cancelled, stopped or gave up for good is not for the supervisor to wake. */
    private void forgetUnlessSubmittedAnew(SupervisedJob job) throws IOException {
        Optional<SupervisedJob> now = SupervisedJob.read(layout.jobs(), job.deployment());
        if (now.isPresent() && now.get().jobId().equals(job.jobId())) {
            SupervisedJob.delete(layout.jobs(), job.deployment());
        }
    }

    private void recover(SupervisedJob job) throws IOException, InterruptedException {
        String name = "job " + job.deployment();
        Instant now = waiter.instant();
        Attempts before = attempts.get(name);
        if (before != null && now.isBefore(before.next())) {
            return;
        }
        attempts.put(name, new Attempts(now, before == null ? 1 : before.failed() + 1));
        LOG.info("The JobManager does not know {} ({}); submitting it", name, job.jobId());
        JobJar jar = JobJar.open(job.jar(), layout.jars(), new Installation(plan.home()));
        Submitted submitted =
                jar.submit(
                        new Submission(
                                plan.restAddress(),
                                job.settings(),
                                job.restore(),
                                Optional.of(job.since())));
        // A command may have put another version in its place meanwhile.
        Optional<SupervisedJob> current = SupervisedJob.read(layout.jobs(), job.deployment());
        if (current.isPresent() && current.get().jobId().equals(job.jobId())) {
            job.withJobId(submitted.jobId()).write(layout.jobs());
        } else {
            flink.cancel(submitted.jobId(), Duration.ofMinutes(1));
        }
        attempts.remove(name);
        LOG.info("{} goes on from {}", name, submitted.restoredFrom().orElse("nothing"));
    }
}
