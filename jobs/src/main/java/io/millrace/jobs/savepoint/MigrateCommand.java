package io.millrace.jobs.savepoint;

import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobDescriptions;
import io.millrace.savepoints.Migration;
import io.millrace.savepoints.Migration.Rewritten;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rewrites a savepoint with every state in its newest version. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = {
            "Write a copy of a savepoint in which every state is in the newest version of this"
                    + " program; timers, positions in Kafka and all else are copied.",
            "The job goes on from older states without it. After a migration nothing needs the"
                    + " readers of the older versions any more. The savepoint itself stays as it is."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the copy is there", "1:it is not", "2:no savepoint, or no place for it"},
        footer = {
            "",
            "Example:",
            "  millrace savepoint migrate SAVEPOINT --into .millrace/migrated"
        })
final class MigrateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "SAVEPOINT",
            description = "A savepoint in the canonical format, as 'savepoint take' writes it.")
    private String savepoint;

    @Option(
            names = "--into",
            paramLabel = "FOLDER",
            required = true,
            description =
                    "Folder or URI of the copy. Among the deployment's savepoints it would be the"
                            + " newest, from which 'millrace job' goes on.")
    private String into;

    @Override
    public Integer call() {
        String from = SavepointOption.open(savepoint).path();
        String target = target();
        Map<String, String> uids = JobDescriptions.of(MillraceConfig.defaults()).uids();
        List<Rewritten> states = Migration.migrate(from, target);
        PrintWriter output = spec.commandLine().getOut();
        output.printf(
                "%-20s %-20s %8s %12s %12s%n", "operator", "state", "version", "values", "older");
        for (Rewritten state : states) {
            output.print(
                    String.format(
                            Locale.ROOT,
                            "%-20s %-20s %8d %,12d %,12d%n",
                            uids.getOrDefault(state.operator(), state.operator()),
                            state.state(),
                            state.version(),
                            state.values(),
                            state.older()));
        }
        output.println(target);
        output.flush();
        return 0;
    }

    private String target() {
        if (into.contains("://")) {
            return into;
        }
        Path folder = Path.of(into.replaceFirst("^file:", "")).toAbsolutePath().normalize();
        if (Files.exists(folder.resolve("_metadata"))) {
            throw new UsageException("--into " + into + ": there is a savepoint already");
        }
        return "file:" + folder;
    }
}
