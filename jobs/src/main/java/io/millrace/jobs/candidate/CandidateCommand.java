package io.millrace.jobs.candidate;

import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.cluster.ClusterJobs;
import io.millrace.jobs.cluster.ClusterOptions;
import io.millrace.jobs.cluster.Installation;
import io.millrace.jobs.cluster.LocalCluster;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.savepoint.AllowEmptyOption;
import io.millrace.jobs.stack.FolderLock;
import io.millrace.jobs.upgrade.LimitOptions;
import io.millrace.jobs.upgrade.Upgrade;
import io.millrace.jobs.upgrade.UpgradeLimits;
import io.millrace.jobs.upgrade.UpgradeState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a candidate beside the job. */
@Command(
        name = "candidate",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Run another version of the job beside the live one, from a savepoint of it and over the"
                    + " same events, and compare what the two serve before each choice.",
            "Shoppers see nothing of it: it has topics and indices of its own. It takes as many slots,"
                    + " and as much of Kafka and Elasticsearch, as the live job does."
        },
        footer = {
            "",
            "Example:",
            "  millrace candidate start --to millrace-job-0.2.0.jar && millrace candidate status"
        },
        subcommands = {
            CandidateCommand.Start.class,
            CandidateCommand.Status.class,
            CandidateCommand.Promote.class,
            CandidateCommand.Discard.class
        })
public final class CandidateCommand {
    /** No upgrade goes on while a candidate comes or goes. */
    private static final String LOCK = "upgrade";

    private CandidateCommand() {}

    private static Consumer<String> printer(CommandSpec spec) {
        return Lines.to(spec.commandLine().getOut());
    }

    private static Candidates candidates(
            DirectoryOption directory, ConfigurationOptions configuration, CommandSpec spec) {
        return new Candidates(
                directory.path(),
                configuration.load(directory).deployment().id(),
                Waiter.system(),
                printer(spec));
    }

    private static void discard(
            DirectoryOption directory,
            Candidates candidates,
            CandidateState state,
            boolean withoutCluster)
            throws IOException, InterruptedException {
        try (FolderLock lock = FolderLock.take(directory.path(), LOCK)) {
            candidates.discard(state, withoutCluster);
        }
    }

    /** Starts a candidate. */
    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            description = {
                "Take a savepoint of the live job, which goes on, check that the new version would go"
                        + " on from it, and start it beside the live job.",
                "What the live job was started with holds for the candidate too, but for --config and"
                        + " --set here."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:the candidate runs",
                "1:it does not; the live job runs as before",
                "2:a mistake in the arguments"
            },
            footer = {"", "Example:", "  millrace candidate start --to millrace-job-0.2.0.jar"})
    static final class Start implements Callable<Integer> {
        private static final String SUFFIX = "-candidate";

        @Mixin private DirectoryOption directory;
        @Mixin private ConfigurationOptions configuration;
        @Mixin private AllowEmptyOption allowEmpty;
        @Spec private CommandSpec spec;

        @Option(
                names = "--to",
                paramLabel = "JAR",
                required = true,
                description = "The new version.")
        private Path to;

        @Option(
                names = "--id",
                paramLabel = "ID",
                description =
                        "Deployment id of the candidate (default: that of the live job and"
                                + " '-candidate').")
        private String id;

        @Option(
                names = "--cluster",
                paramLabel = "URL",
                defaultValue = ClusterOptions.LOCAL,
                description =
                        "REST address of the Flink cluster that both run on, or 'local' (default:"
                                + " ${DEFAULT-VALUE}).")
        private String cluster;

        @Override
        public Integer call() throws IOException, InterruptedException {
            String deployment = configuration.load(directory).deployment().id();
            LocalCluster local = LocalCluster.in(directory.path());
            Map<String, String> settings =
                    local.settings(deployment, configuration.given(directory));
            ClusterJobs live =
                    new ClusterJobs(
                            local,
                            ClusterOptions.address(cluster, directory.path()),
                            MillraceConfig.of(settings),
                            settings,
                            Waiter.system());
            try (FolderLock lock = FolderLock.take(directory.path(), LOCK)) {
                boolean started =
                        candidates(directory, configuration, spec)
                                .start(
                                        live,
                                        to,
                                        id == null ? deployment + SUFFIX : id,
                                        allowEmpty.uids(),
                                        Installation.current());
                printer(spec).accept(started ? "started" : "refused; nothing was changed");
                return started ? 0 : 1;
            }
        }
    }

    /** Says how a candidate does. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = {
                "Say how the candidate does, and how what it serves compares with what the live job"
                        + " serves.",
                "",
                "Both judge every choice of a shopper by what they had served before it. Compared are"
                        + " the choices of the last day that both judged, one by one. The 95 %%"
                        + " interval is a paired bootstrap: shoppers are drawn with replacement, all"
                        + " their choices with them, 10,000 times with a fixed seed.",
                ""
            },
            footer = {"", "Example:", "  millrace candidate status"})
    static final class Status implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Mixin private ConfigurationOptions configuration;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Candidates candidates = candidates(directory, configuration, spec);
            candidates.status(candidates.present());
            return 0;
        }
    }

    /** Puts the candidate's version in the live job's place. */
    @Command(
            name = "promote",
            mixinStandardHelpOptions = true,
            description = {
                "Upgrade the live job to the candidate's version, as 'millrace upgrade' does: from its"
                        + " own savepoint, watched, and back by itself when that does not do. Then"
                        + " discard the candidate, which has done its work.",
                "A candidate that serves worse, or of which too little is known, is refused. When this"
                        + " command is cut off, run it again."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:the live job runs the candidate's version, and the candidate is gone",
                "1:it does not; the old version runs, the candidate too",
                "2:a mistake in the arguments"
            },
            footer = {"", "Example:", "  millrace candidate promote --within 10m"})
    static final class Promote implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Mixin private ConfigurationOptions configuration;
        @Mixin private LimitOptions limitOptions;
        @Spec private CommandSpec spec;

        @Option(
                names = "--from",
                paramLabel = "JAR",
                description =
                        "The version that runs, to go back to; on the local cluster it is known.")
        private Path from;

        @Option(
                names = "--anyway",
                description = "Whatever the comparison says, or when there is none.")
        private boolean anyway;

        @Override
        public Integer call() throws IOException, InterruptedException {
            UpgradeLimits limits = limitOptions.limits();
            String deployment = configuration.load(directory).deployment().id();
            Consumer<String> progress = printer(spec);
            Candidates candidates = candidates(directory, configuration, spec);
            CandidateState state = candidates.present();
            Optional<UpgradeState> left = Upgrade.underWay(directory.path(), deployment);
            if (left.isPresent() && !left.get().newJar().equals(state.jar())) {
                throw new UsageException(
                        "an upgrade to %s was cut off; run it to its end first, with: millrace upgrade"
                                .formatted(left.get().newJar()));
            }
            if (left.isEmpty() && candidates.isPromoted(state)) {
                return discarded(directory, candidates, state, progress);
            }
            if (left.isEmpty() && !anyway && !candidates.runs(state)) {
                return said(
                        progress, "the candidate does not run; not promoted; with --anyway it is");
            }
            if (left.isEmpty() && !anyway && !isGoodEnough(candidates, state, progress)) {
                return 1;
            }
            Upgrade upgrade =
                    new Upgrade(
                            LocalCluster.in(directory.path()),
                            candidates.live(state),
                            MillraceConfig.of(state.settings()),
                            Installation.current(),
                            directory.path(),
                            Waiter.system(),
                            progress);
            Upgrade.Outcome outcome;
            try (FolderLock lock = FolderLock.take(directory.path(), LOCK)) {
                outcome = upgrade.run(state.jar(), from, state.allowedEmpty(), limits);
            }
            return switch (outcome) {
                case UPGRADED -> discarded(directory, candidates, state, progress);
                case REFUSED -> said(progress, "refused; nothing was changed");
                case ROLLED_BACK -> said(progress, "rolled back; the candidate still runs");
            };
        }

        private static int discarded(
                DirectoryOption directory,
                Candidates candidates,
                CandidateState state,
                Consumer<String> progress)
                throws IOException, InterruptedException {
            discard(directory, candidates, state, false);
            progress.accept("promoted");
            return 0;
        }

        private static int said(Consumer<String> progress, String outcome) {
            progress.accept(outcome);
            return 1;
        }

        private static boolean isGoodEnough(
                Candidates candidates, CandidateState state, Consumer<String> progress) {
            Comparison comparison = candidates.compare(state);
            comparison.lines().forEach(progress);
            if (comparison.isEnough() && !comparison.isWorse()) {
                return true;
            }
            progress.accept("not promoted; with --anyway it is");
            return false;
        }
    }

    /** Ends a candidate. */
    @Command(
            name = "discard",
            mixinStandardHelpOptions = true,
            description = {
                "End the candidate and delete its topics, consumer groups, indices and checkpoints. The"
                        + " live job is left alone.",
                "When this command is cut off, or says that something is left, run it again."
            },
            footer = {"", "Example:", "  millrace candidate discard"})
    static final class Discard implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Mixin private ConfigurationOptions configuration;
        @Spec private CommandSpec spec;

        @Option(
                names = "--without-cluster",
                description =
                        "The cluster that the candidate ran on is gone for good: delete the rest.")
        private boolean withoutCluster;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Candidates candidates = candidates(directory, configuration, spec);
            discard(directory, candidates, candidates.present(), withoutCluster);
            return 0;
        }
    }
}
