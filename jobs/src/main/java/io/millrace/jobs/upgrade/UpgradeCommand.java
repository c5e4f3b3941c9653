package io.millrace.jobs.upgrade;

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
import java.io.IOException;
import java.net.URI;
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

/** Upgrades the job on a cluster. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description = {
            "Put another version of the job in the running one's place: verify it against a"
                    + " savepoint, stop the old one with a savepoint, start the new one from it,"
                    + " watch it, and go back to the old one and its savepoint when the new one"
                    + " does not do.",
            "Search is served throughout. When this command is cut off, run it again: it goes on"
                    + " where it was."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the new version runs",
            "1:it does not; the old one runs, or the message says what is left to do",
            "2:a mistake in the arguments"
        },
        footer = {"", "Example:", "  millrace upgrade --to millrace-job-0.2.0.jar --within 10m"})
public final class UpgradeCommand implements Callable<Integer> {
    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private ClusterOptions cluster;
    @Mixin private LimitOptions limitOptions;
    @Mixin private AllowEmptyOption allowEmpty;
    @Spec private CommandSpec spec;

    @Option(
            names = "--to",
            paramLabel = "JAR",
            description = "The new version; may be left out to go on with an upgrade.")
    private Path to;

    @Option(
            names = "--from",
            paramLabel = "JAR",
            description = "The version that runs, to go back to; on the local cluster it is known.")
    private Path from;

    @Override
    public Integer call() throws IOException, InterruptedException {
        UpgradeLimits limits = limitOptions.limits();
        String deployment = configuration.load(directory).deployment().id();
        Optional<UpgradeState> left = Upgrade.underWay(directory.path(), deployment);
        if (to == null && left.isEmpty()) {
            throw new UsageException("--to is missing: no upgrade was cut off in --dir");
        }
        LocalCluster local = LocalCluster.in(directory.path());
        URI address = left.isPresent() ? left.get().cluster() : cluster.address(directory);
        Waiter waiter = Waiter.system();
        Map<String, String> settings =
                left.isPresent()
                        ? left.get().settings()
                        : local.settings(deployment, configuration.given(directory));
        MillraceConfig config = MillraceConfig.of(settings);
        ClusterJobs jobs = new ClusterJobs(local, address, config, settings, waiter);
        Consumer<String> output = Lines.to(spec.commandLine().getOut());
        Upgrade upgrade =
                new Upgrade(
                        local,
                        jobs,
                        config,
                        Installation.current(),
                        directory.path(),
                        waiter,
                        output);
        try (FolderLock lock = FolderLock.take(directory.path(), "upgrade")) {
            return switch (upgrade.run(to, from, allowEmpty.uids(), limits)) {
                case UPGRADED -> said(output, "upgraded", 0);
                case REFUSED -> said(output, "refused; nothing was changed", 1);
                case ROLLED_BACK -> said(output, "rolled back", 1);
            };
        }
    }

    private static int said(Consumer<String> output, String outcome, int exitCode) {
        output.accept(outcome);
        return exitCode;
    }
}
