package io.millrace.jobs.candidate;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.cluster.ClusterJobs;
import io.millrace.jobs.cluster.FlinkRest;
import io.millrace.jobs.cluster.Installation;
import io.millrace.jobs.cluster.JobJar;
import io.millrace.jobs.cluster.LocalCluster;
import io.millrace.jobs.cluster.SupervisedJob;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelLogConfig;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.kafka.KafkaModelLog;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.upgrade.RestoreCheck;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/** The candidate of one deployment, of which there is one at a time. */
final class Candidates {
    private final LocalCluster local;
    private final String deployment;
    private final Path file;
    private final Waiter waiter;
    private final Consumer<String> progress;

    /**
     * @param folder keeps what is known of the candidate
     * @param deployment id of the live job
     * @param progress takes lines for the person who waits
     */
    Candidates(Path folder, String deployment, Waiter waiter, Consumer<String> progress) {
        local = LocalCluster.in(folder);
        this.deployment = requireNonNull(deployment, "deployment is null");
        file = CandidateState.file(folder, deployment);
        this.waiter = requireNonNull(waiter, "waiter is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * The candidate that was started.
     *
     * @throws UsageException if there is none
     */
    CandidateState present() throws IOException {
        return CandidateState.read(file)
                .orElseThrow(
                        () ->
                                new UsageException(
                                        "the job '%s' has no candidate; start one with: millrace candidate start --to JAR"
                                                .formatted(deployment)));
    }

    /** The live job, or what takes its place, as the candidate's settings have it. */
    ClusterJobs live(CandidateState state) {
        return jobs(state, state.settings());
    }

    private ClusterJobs candidate(CandidateState state) {
        return jobs(state, CandidateSettings.of(state.settings(), state.id()));
    }

    private ClusterJobs jobs(CandidateState state, Map<String, String> settings) {
        return new ClusterJobs(
                local, cluster(state, settings), MillraceConfig.of(settings), settings, waiter);
    }

    /** The local cluster may listen elsewhere once it was stopped and started. */
    private URI cluster(CandidateState state, Map<String, String> settings) {
        return local.supervised(settings.getOrDefault("deployment.id", deployment))
                .flatMap(supervised -> local.status())
                .map(LocalCluster.Status::address)
                .orElse(state.cluster());
    }

    /**
     * Starts a version beside the live job, from a savepoint that is taken now.
     *
     * @param live the job, with the settings that the new version is to have in its place
     * @return whether it was started; if not, it would not restore
     */
    boolean start(
            ClusterJobs live,
            Path to,
            String id,
            Set<String> allowedEmpty,
            Installation installation)
            throws IOException, InterruptedException {
        Optional<CandidateState> other = CandidateState.read(file);
        if (other.isPresent()) {
            throw new UsageException(
                    "the job '%s' has a candidate already, '%s' of %s; end it with: millrace candidate discard"
                            .formatted(deployment, other.get().id(), other.get().jar()));
        }
        if (id.equals(deployment)) {
            throw new UsageException("--id %s: is the live job's own id".formatted(id));
        }
        Map<String, String> settings = CandidateSettings.of(live.settings(), id);
        MillraceConfig config = MillraceConfig.of(settings);
        JobJar jar = local.jar(to, installation);
        requireRoom(live, config);
        DeploymentTraces traces = new DeploymentTraces(config);
        Optional<String> trace = traces.any();
        if (trace.isPresent()) {
            throw new UsageException(
                    "--id %s: there is a deployment of this id, or something is left of one: %s"
                            .formatted(id, trace.get()));
        }
        String savepoint = live.savepoint();
        List<String> problems =
                RestoreCheck.problems(savepoint, jar, live.settings(), allowedEmpty);
        if (!problems.isEmpty()) {
            progress.accept("the new version would not go on from " + savepoint + ":");
            problems.forEach(progress);
            return false;
        }
        progress.accept("verified against " + savepoint);
        CandidateState state =
                new CandidateState(
                        id,
                        live.flink().address(),
                        jar.file(),
                        live.settings(),
                        allowedEmpty,
                        savepoint,
                        waiter.instant());
        state.write(file);
        try {
            raiseEpoch(MillraceConfig.of(live.settings()), config);
            progress.accept(
                    "the candidate '%s' runs as %s"
                            .formatted(id, candidate(state).startFrom(jar, savepoint).jobId()));
        } catch (JobFailedException e) {
            takeAway(state, e);
            throw e;
        } catch (KafkaException e) {
            JobFailedException failure =
                    new JobFailedException(
                            "the candidate needs topics of its own from Kafka at "
                                    + config.kafka().bootstrapServers(),
                            e);
            takeAway(state, failure);
            throw failure;
        }
        return true;
    }

    /** Takes away what was begun, and says so where that fails too. */
    private void takeAway(CandidateState state, JobFailedException failure)
            throws IOException, InterruptedException {
        try {
            discard(state, false);
        } catch (JobFailedException e) {
            JobFailedException both =
                    new JobFailedException(
                            "the candidate was not started (%s) and could not be taken away: %s"
                                    .formatted(failure.getMessage(), e.getMessage()));
            both.addSuppressed(failure);
            both.addSuppressed(e);
            throw both;
        }
    }

    private void requireRoom(ClusterJobs live, MillraceConfig config) throws InterruptedException {
        if (live.active().isEmpty()) {
            throw new JobFailedException(
                    "the job '%s' does not run on %s; start it with: millrace job --cluster"
                            .formatted(deployment, live.flink().address()));
        }
        if (!live.isLocal()) {
            // It may have as many as are asked for.
            return;
        }
        int needed = config.flink().parallelism();
        int free = live.flink().freeSlots();
        if (free < needed) {
            throw new JobFailedException(
                    "a candidate needs %d free slots (flink.parallelism), the cluster at %s has %d; a larger one starts with: millrace cluster start --slots N"
                            .formatted(needed, live.flink().address(), free));
        }
    }

    /**
     * The savepoint holds documents on their way under the live job's epoch. The candidate's own
     * must be newer, or they would never replace these.
     */
    private static void raiseEpoch(MillraceConfig live, MillraceConfig candidate)
            throws InterruptedException {
        if (live.modelLog().kind() == ModelLogConfig.Kind.KAFKA) {
            KafkaModelLog log = new KafkaModelLog(candidate);
            log.createTopics();
            log.skip(new KafkaModelLog(live).newestEpoch());
        }
    }

    /** Whether the live job is the candidate's version with its settings already. */
    boolean isPromoted(CandidateState state) {
        return live(state).isLocal()
                && local.supervised(deployment)
                        .filter(job -> job.jar().equals(state.jar()))
                        .filter(job -> job.settings().equals(state.settings()))
                        .isPresent();
    }

    /**
     * Tells how it does and how it compares. What cannot be found out does not keep the rest from
     * being told.
     *
     * @throws JobFailedException with what could not be found out, in the end
     */
    void status(CandidateState state) throws InterruptedException {
        ClusterJobs live = live(state);
        Optional<JobFailedException> problem = Optional.empty();
        progress.accept("Candidate   %s: %s".formatted(state.id(), state.jar()));
        try {
            progress.accept("            " + signs(candidate(state)));
        } catch (JobFailedException e) {
            problem = Optional.of(e);
            progress.accept("            not known how it does");
        }
        progress.accept(
                "Beside      %s%s"
                        .formatted(
                                deployment,
                                local.supervised(deployment)
                                        .filter(job -> live.isLocal())
                                        .map(SupervisedJob::jar)
                                        .map(jar -> ": " + jar)
                                        .orElse("")));
        if (problem.isEmpty()) {
            progress.accept("            " + signs(live));
        }
        progress.accept("From        " + state.savepoint());
        compare(state).lines().forEach(progress);
        if (problem.isPresent()) {
            throw problem.get();
        }
    }

    /** Whether the candidate's job runs. */
    boolean runs(CandidateState state) throws InterruptedException {
        return candidate(state).active().isPresent();
    }

    Comparison compare(CandidateState state) {
        return new JudgementTopics(
                        MillraceConfig.of(state.settings()).kafka(), deployment, state.id())
                .read(state.startedAt())
                .compare();
    }

    private static String signs(ClusterJobs jobs) throws InterruptedException {
        Optional<FlinkRest.Job> job = jobs.active();
        if (job.isEmpty()) {
            return "does not run on %s%s".formatted(jobs.flink().address(), ending(jobs));
        }
        String id = job.get().id();
        return String.format(
                Locale.ROOT,
                "%s, %,.0f records wait, %,d checkpoints completed, failed %,d times",
                jobs.flink().allTasksRun(id) ? "runs" : job.get().state().toLowerCase(Locale.ROOT),
                jobs.flink().metric(id, "pendingRecords"),
                jobs.flink().checkpoints(id).completed(),
                jobs.flink().failures(id));
    }

    /** How the newest of its jobs ended that the cluster remembers. */
    private static String ending(ClusterJobs jobs) throws InterruptedException {
        Optional<FlinkRest.Job> newest =
                jobs.flink().jobs().stream()
                        .filter(job -> job.name().equals(jobs.deployment()))
                        .max(Comparator.comparing(FlinkRest.Job::startedAt));
        if (newest.isEmpty()) {
            return "";
        }
        String state = newest.get().state().toLowerCase(Locale.ROOT);
        return ": %s%s"
                .formatted(
                        state,
                        jobs.flink()
                                .lastFailure(newest.get().id())
                                .filter(cause -> state.equals("failed"))
                                .map(cause -> ", " + cause)
                                .orElse(""));
    }

    /**
     * Ends the candidate and deletes all there is of it. Can be done again where it was cut off.
     *
     * @param withoutCluster whether the cluster that it ran on is gone for good
     * @throws JobFailedException if something is left, which it names
     */
    void discard(CandidateState state, boolean withoutCluster)
            throws IOException, InterruptedException {
        end(candidate(state), withoutCluster);
        List<String> left =
                new DeploymentTraces(
                                MillraceConfig.of(
                                        CandidateSettings.of(state.settings(), state.id())))
                        .delete();
        if (!left.isEmpty()) {
            throw new JobFailedException(
                    "the job of the candidate '%s' has ended, but there are left: %s; repeat: millrace candidate discard"
                            .formatted(state.id(), String.join(", ", left)));
        }
        CandidateState.delete(file);
        progress.accept(
                "the candidate '%s' is gone: job, topics, indices, checkpoints"
                        .formatted(state.id()));
    }

    private void end(ClusterJobs candidate, boolean withoutCluster) throws InterruptedException {
        if (local.isStopped(candidate.flink().address())) {
            // Or the cluster would start it again.
            local.release(candidate.deployment());
            return;
        }
        boolean answers = candidate.flink().answers();
        if (answers && withoutCluster) {
            throw new UsageException(
                    "--without-cluster: the cluster at %s answers; leave the option out"
                            .formatted(candidate.flink().address()));
        }
        if (!answers && !withoutCluster) {
            throw new JobFailedException(
                    "the Flink cluster at %s does not answer, and the candidate '%s' may run there: start the cluster and repeat, or, if it is gone for good, add --without-cluster"
                            .formatted(candidate.flink().address(), candidate.deployment()));
        }
        if (answers) {
            candidate.cancel();
        } else {
            local.release(candidate.deployment());
        }
    }
}
