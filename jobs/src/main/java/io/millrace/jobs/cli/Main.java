package io.millrace.jobs.cli;

import io.millrace.jobs.candidate.CandidateCommand;
import io.millrace.jobs.demo.DemoCommand;
import io.millrace.jobs.erase.EraseCommand;
import io.millrace.jobs.evaluate.EvaluateCommand;
import io.millrace.jobs.index.IndexCommand;
import io.millrace.jobs.job.JobCommand;
import io.millrace.jobs.relevance.RelevanceCommand;
import io.millrace.jobs.replay.ReplayCommand;
import io.millrace.jobs.savepoint.SavepointCommand;
import io.millrace.jobs.search.SearchCommand;
import io.millrace.jobs.served.ServedCommand;
import io.millrace.jobs.simulator.AttackCommand;
import io.millrace.jobs.simulator.SimulateCommand;
import io.millrace.jobs.stack.PrivateFolder;
import io.millrace.jobs.upgrade.UpgradeCommand;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The entry point of the command line. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Personalised ranking inside your own Elasticsearch, learned live.",
        description = "%nStart with: millrace demo%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Every command explains itself with --help.",
            "Environment: JAVA_HOME (Java 17 or newer), MILLRACE_JAVA_OPTS (more JVM options),",
            "  MILLRACE_MAVEN_OPTS (more Maven arguments for the first build),",
            "  MILLRACE_SKIP_CHECKS=memory,disk (start without these checks)."
        },
        subcommands = {
            DemoCommand.class,
            StackCommand.class,
            JobCommand.class,
            ClusterCommand.class,
            SavepointCommand.class,
            UpgradeCommand.class,
            CandidateCommand.class,
            ReplayCommand.class,
            SimulateCommand.class,
            AttackCommand.class,
            SearchCommand.class,
            IndexCommand.class,
            EraseCommand.class,
            EvaluateCommand.class,
            RelevanceCommand.class,
            ConfigCommand.class,
            CommandsCommand.class
        })
public final class Main {
    private Main() {}

    /** Of those with {@code --dir}, the ones that leave the folder as it is. */
    static final Set<String> ONLY_READ =
            Set.of("config", "stack status", "stack stop", "cluster status", "cluster stop");

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** All commands, with the rules for errors and exit codes. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        // It needs the broker and the job, of which the sequential evaluation knows nothing.
        commandLine.getSubcommands().get("evaluate").addSubcommand(new ServedCommand());
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setExecutionStrategy(Main::execute)
                .setParameterExceptionHandler(new ParameterErrors())
                .setExecutionExceptionHandler(new ExecutionErrors());
    }

    private static int execute(ParseResult parsed) {
        ParseResult command = parsed;
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        if (!command.isUsageHelpRequested() && !command.isVersionHelpRequested()) {
            close(command);
        }
        return new RunLast().execute(parsed);
    }

    /** What a run leaves behind is nobody else's. */
    private static void close(ParseResult command) {
        CommandSpec spec = command.commandSpec();
        String name = spec.qualifiedName(" ").replaceFirst("^millrace ", "");
        for (CommandSpec mixin : spec.mixins().values()) {
            if (mixin.userObject() instanceof DirectoryOption directory) {
                PrivateFolder folder = PrivateFolder.of(directory.path());
                try {
                    if (!ONLY_READ.contains(name)) {
                        folder.tighten()
                                .ifPresent(
                                        line ->
                                                spec.commandLine()
                                                        .getErr()
                                                        .println("millrace: " + line));
                    }
                } catch (IOException e) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "--dir "
                                    + directory.path()
                                    + ": cannot be closed to others: "
                                    + e.getMessage(),
                            e);
                }
            }
        }
    }
}
