package io.millrace.jobs.upgrade;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.cluster.ClusterJobs;
import io.millrace.jobs.cluster.FlinkRest;
import io.millrace.jobs.cluster.Installation;
import io.millrace.jobs.cluster.JobJar;
import io.millrace.jobs.cluster.LocalCluster;
import io.millrace.jobs.cluster.Submitted;
import io.millrace.jobs.cluster.SupervisedJob;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobEnvironment;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.job.RetainedCheckpoints;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.upgrade.UpgradeState.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One upgrade: verify, stop with a savepoint, start, watch; back to the old version and its
 * savepoint when the new one does not do. Where it was cut off it goes on when it is run again.
 */
public final class Upgrade {
    private final LocalCluster local;
    private final ClusterJobs jobs;
    private final MillraceConfig config;
    private final Installation installation;
    private final Path file;
    private final Waiter waiter;
    private final Consumer<String> progress;

    /** How it ended. */
    public enum Outcome {
        /** The new version runs. */
        UPGRADED,
        /** Nothing was changed: the new version would not restore. */
        REFUSED,
        /** The old version runs again. */
        ROLLED_BACK
    }

    /**
     * @param folder keeps how far it has come
     * @param progress takes lines for the person who waits
     */
    public Upgrade(
            LocalCluster local,
            ClusterJobs jobs,
            MillraceConfig config,
            Installation installation,
            Path folder,
            Waiter waiter,
            Consumer<String> progress) {
        this.local = requireNonNull(local, "local is null");
        this.jobs = requireNonNull(jobs, "jobs is null");
        this.config = requireNonNull(config, "config is null");
        this.installation = requireNonNull(installation, "installation is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
        this.progress = requireNonNull(progress, "progress is null");
        file = file(folder, config.deployment().id());
    }

    /** The upgrade of a deployment that was cut off, if one was. */
    public static Optional<UpgradeState> underWay(Path folder, String deployment)
            throws IOException {
        return UpgradeState.read(file(folder, deployment));
    }

    private static Path file(Path folder, String deployment) {
        return folder.resolve("upgrade-" + deployment + ".json");
    }

    /**
     * Runs it to its end.
     *
     * @param to the new version; may be null when an upgrade was cut off
     * @param from the version that runs, where the supervisor does not know it
     */
    public Outcome run(Path to, Path from, Set<String> allowedEmpty, UpgradeLimits limits)
            throws IOException, InterruptedException {
        Optional<UpgradeState> left = UpgradeState.read(file);
        UpgradeState state;
        if (left.isPresent()) {
            state = left.get();
            if (to != null && !state.newJar().equals(to.toAbsolutePath().normalize())) {
                throw new JobFailedException(
                        "an upgrade to %s was cut off; run it to its end first, without --to"
                                .formatted(state.newJar()));
            }
            progress.accept("going on with the upgrade to " + state.newJar());
        } else {
            Optional<UpgradeState> begun = begin(to, from, allowedEmpty, limits);
            if (begun.isEmpty()) {
                return Outcome.REFUSED;
            }
            state = begun.get();
        }
        if (state.step() == Step.STOPPING) {
            state = stop(state);
        }
        if (state.step() == Step.STARTING) {
            state = start(state);
        }
        if (state.step() == Step.WATCHING) {
            Optional<String> problem = watch(state.before(), limits);
            if (problem.isEmpty()) {
                UpgradeState.delete(file);
                return Outcome.UPGRADED;
            }
            state = write(state.rollingBack(problem.get()));
        }
        rollBack(state);
        return Outcome.ROLLED_BACK;
    }

    private Optional<UpgradeState> begin(
            Path to, Path from, Set<String> allowedEmpty, UpgradeLimits limits)
            throws IOException, InterruptedException {
        FlinkRest.Job running =
                jobs.active()
                        .orElseThrow(
                                () ->
                                        new JobFailedException(
                                                "the job '%s' does not run on %s; start it with"
                                                                .formatted(
                                                                        jobs.deployment(),
                                                                        jobs.flink().address())
                                                        + " millrace job --cluster"));
        Path oldJar =
                from != null
                        ? from.toAbsolutePath().normalize()
                        : local.supervised(jobs.deployment())
                                .filter(job -> jobs.isLocal())
                                .map(job -> job.jar())
                                .orElseThrow(
                                        () ->
                                                new JobFailedException(
                                                        "which version runs is not known; name its"
                                                                + " jar with --from"));
        // The way back must be there before the way forth is taken.
        local.jar(oldJar, installation);
        JobJar newJar = local.jar(to, installation);
        String checkpoint = jobs.savepoint();
        List<String> problems =
                RestoreCheck.problems(checkpoint, newJar, jobs.settings(), allowedEmpty);
        if (!problems.isEmpty()) {
            progress.accept("the new version would not go on from " + checkpoint + ":");
            problems.forEach(progress);
            return Optional.empty();
        }
        progress.accept("verified against " + checkpoint);
        ServedQuality before = measure(limits.baseline());
        return Optional.of(
                write(
                        new UpgradeState(
                                Step.STOPPING,
                                jobs.flink().address(),
                                oldJar,
                                newJar.file(),
                                jobs.settings(),
                                local.supervised(jobs.deployment())
                                        .filter(job -> jobs.isLocal())
                                        .map(SupervisedJob::settings)
                                        .orElse(jobs.settings()),
                                running.id(),
                                waiter.instant(),
                                before,
                                null,
                                null)));
    }

    private UpgradeState stop(UpgradeState state) throws IOException, InterruptedException {
        Optional<FlinkRest.Job> running = jobs.active();
        String savepoint;
        if (running.isPresent()) {
            savepoint = jobs.stop();
        } else {
            // It was stopped, and nobody heard where the savepoint is. A checkpoint would do for
            // the way forth and not for the way back: later starts take it over or delete it.
            savepoint =
                    new RetainedCheckpoints(JobEnvironment.checkpointDirectory(config))
                            .newestSavepointSince(state.startedAt().toEpochMilli())
                            .orElseThrow(
                                    () ->
                                            new JobFailedException(
                                                    "the job has ended without a savepoint; start"
                                                            + " it again with millrace job"
                                                            + " --cluster"));
        }
        progress.accept("stopped with " + savepoint);
        return write(state.starting(savepoint));
    }

    private UpgradeState start(UpgradeState state) throws IOException, InterruptedException {
        if (jobs.active().isPresent()) {
            return write(state.watching());
        }
        try {
            Submitted submitted =
                    jobs.startFrom(local.jar(state.newJar(), installation), state.savepoint());
            progress.accept("the new version runs as " + submitted.jobId());
            return write(state.watching());
        } catch (JobFailedException e) {
            return write(state.rollingBack("it was not accepted: " + e.getMessage()));
        }
    }

    private ServedQuality measure(Duration window) throws InterruptedException {
        try (JudgementTopic topic = judgements()) {
            return new Baseline(topic, waiter, progress).measure(window);
        }
    }

    private Optional<String> watch(ServedQuality before, UpgradeLimits limits)
            throws InterruptedException {
        Optional<FlinkRest.Job> running = jobs.active();
        if (running.isEmpty()) {
            return Optional.of("it has ended");
        }
        try (JudgementTopic topic = judgements()) {
            VersionSigns signs = new FlinkSigns(jobs.flink(), running.get().id());
            return new Watch(signs, topic, waiter, progress)
                    .problem(before, limits.quality(), limits.within());
        }
    }

    private JudgementTopic judgements() {
        return JudgementTopic.open(config.kafka(), config.deployment().id());
    }

    private void rollBack(UpgradeState state) throws IOException, InterruptedException {
        progress.accept("rolling back: " + state.reason());
        Optional<FlinkRest.Job> running = jobs.active();
        boolean isOld =
                running.isPresent()
                        && local.supervised(jobs.deployment())
                                .filter(job -> job.jar().equals(state.oldJar()))
                                .filter(job -> job.since().isAfter(state.startedAt()))
                                .isPresent();
        if (!isOld) {
            jobs.cancel();
            Submitted submitted =
                    jobs.startFrom(
                            local.jar(state.oldJar(), installation),
                            state.savepoint(),
                            state.oldSettings());
            progress.accept(
                    "the old version runs as %s from %s"
                            .formatted(submitted.jobId(), state.savepoint()));
        }
        UpgradeState.delete(file);
    }

    private UpgradeState write(UpgradeState state) throws IOException {
        state.write(file);
        return state;
    }
}
