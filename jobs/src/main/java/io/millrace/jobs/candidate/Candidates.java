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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
                local, state.cluster(), MillraceConfig.of(settings), settings, waiter);
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
            discard(state);
            throw e;
        }
        return true;
    }

    private void requireRoom(ClusterJobs live, MillraceConfig config) throws InterruptedException {
        if (live.active().isEmpty()) {
            throw new JobFailedException(
                    "the job '%s' does not run on %s"
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

    /** How it does and how it compares, for a person. */
    List<String> status(CandidateState state) throws InterruptedException {
        ClusterJobs candidate = candidate(state);
        ClusterJobs live = live(state);
        List<String> lines = new ArrayList<>();
        lines.add("Candidate   %s: %s".formatted(state.id(), state.jar()));
        lines.add("            " + signs(candidate));
        lines.add(
                "Beside      %s%s"
                        .formatted(
                                deployment,
                                local.supervised(deployment)
                                        .filter(job -> live.isLocal())
                                        .map(SupervisedJob::jar)
                                        .map(jar -> ": " + jar)
                                        .orElse("")));
        lines.add("            " + signs(live));
        lines.add("From        " + state.savepoint());
        lines.addAll(compare(state).lines());
        return lines;
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
            return "does not run on " + jobs.flink().address();
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

    /**
     * Ends the candidate and deletes all there is of it. Can be done again where it was cut off.
     */
    void discard(CandidateState state) throws IOException, InterruptedException {
        candidate(state).cancel();
        new DeploymentTraces(MillraceConfig.of(CandidateSettings.of(state.settings(), state.id())))
                .delete();
        CandidateState.delete(file);
        progress.accept(
                "the candidate '%s' is gone: job, topics, indices, checkpoints"
                        .formatted(state.id()));
    }
}
