package io.millrace.jobs.savepoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.cluster.ClusterJobs;
import io.millrace.jobs.cluster.ClusterOptions;
import io.millrace.jobs.cluster.Installation;
import io.millrace.jobs.cluster.LocalCluster;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobDescriptions;
import io.millrace.jobs.replay.Waiter;
import io.millrace.savepoints.Difference;
import io.millrace.savepoints.Inspection;
import io.millrace.savepoints.JobDescription;
import io.millrace.savepoints.SavepointReader;
import io.millrace.savepoints.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes savepoints and looks into them. */
@Command(
        name = "savepoint",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Take savepoints, make and migrate them, look into them, check versions of the job against"
                    + " them.",
            "SAVEPOINT is the folder of a savepoint or of a completed checkpoint (chk-N), or its URI."
        },
        footer = {"", "Example:", "  millrace savepoint take --stop"},
        subcommands = {
            SavepointCommand.Take.class,
            SavepointCommand.Inspect.class,
            SavepointCommand.Verify.class,
            SavepointCommand.Diff.class,
            BootstrapCommand.class,
            MigrateCommand.class
        })
public final class SavepointCommand {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEFAULT_SAMPLE = "10";

    private SavepointCommand() {}

    private static void print(PrintWriter output, JsonNode json) {
        try {
            output.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
        output.flush();
    }

    /** Operators of this version, whose names the older ones share. */
    private static Map<String, String> uids() {
        return JobDescriptions.of(MillraceConfig.defaults()).uids();
    }

    /** Takes a savepoint of the running job. */
    @Command(
            name = "take",
            mixinStandardHelpOptions = true,
            description = {
                "Take a savepoint of the job on a cluster, in the canonical format, which every state"
                        + " backend reads.",
                "'millrace job' goes on from it, unless there is a newer checkpoint."
            },
            footer = {"", "Example:", "  millrace savepoint take --stop"})
    static final class Take implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Mixin private ConfigurationOptions configuration;
        @Mixin private ClusterOptions cluster;
        @Spec private CommandSpec spec;

        @Option(names = "--stop", description = "End the job with the savepoint.")
        private boolean stop;

        @Override
        public Integer call() throws InterruptedException {
            ClusterJobs jobs =
                    new ClusterJobs(
                            LocalCluster.in(directory.path()),
                            cluster.address(directory),
                            configuration.load(directory),
                            configuration.given(directory),
                            Waiter.system());
            String path = stop ? jobs.stop() : jobs.savepoint();
            Lines.to(spec.commandLine().getOut()).accept(path);
            return 0;
        }
    }

    /** Shows what a savepoint holds. */
    @Command(
            name = "inspect",
            mixinStandardHelpOptions = true,
            description = {
                "Show what a savepoint holds: operators, states with the versions of their"
                        + " serializers, keys, counts, norms of vectors, weights of the fusion.",
                "Or one item or shopper of it, as JSON."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:shown",
                "1:no such item or shopper, or unreadable state",
                "2:no savepoint"
            },
            footer = {
                "",
                "Examples:",
                "  millrace savepoint inspect .millrace/checkpoints/millrace/savepoints/savepoint-1a2b",
                "  millrace savepoint inspect SAVEPOINT --shopper u:13085"
            })
    static final class Inspect implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Spec private CommandSpec spec;

        @Parameters(paramLabel = "SAVEPOINT", description = "The savepoint.")
        private String savepoint;

        @Option(names = "--item", paramLabel = "ID", description = "Show this item's state only.")
        private String item;

        @Option(
                names = "--shopper",
                paramLabel = "ID",
                description = "Show what is kept of this shopper only: u:USER or v:VISITOR.")
        private String shopper;

        @Option(
                names = "--metadata-only",
                description =
                        "Do not go through the values, which takes long on a large savepoint.")
        private boolean metadataOnly;

        @Option(names = "--json", description = "Print JSON instead of tables.")
        private boolean json;

        @Override
        public Integer call() {
            if (item != null && shopper != null) {
                throw new UsageException("--item and --shopper: only one of them");
            }
            if (shopper != null && !shopper.matches("[uv]:.+")) {
                throw new UsageException(
                        "--shopper '"
                                + shopper
                                + "': must be u:USER or v:VISITOR, such as u:13085");
            }
            SavepointReader reader = SavepointOption.open(savepoint);
            Inspection inspection = new Inspection(reader, uids());
            PrintWriter output = spec.commandLine().getOut();
            if (item != null) {
                return one(output, inspection.item(item).orElse(null), "item " + item);
            }
            if (shopper != null) {
                return one(output, inspection.shopper(shopper).orElse(null), "shopper " + shopper);
            }
            ObjectNode summary = inspection.summary(!metadataOnly);
            if (json) {
                print(output, summary);
            } else {
                new SavepointTables(output).inspection(summary);
            }
            return 0;
        }

        private int one(PrintWriter output, ObjectNode found, String what) {
            if (found == null) {
                spec.commandLine().getErr().println("millrace: the savepoint has no " + what);
                return 1;
            }
            print(output, found);
            return 0;
        }
    }

    /** Says whether a version of the job would go on from a savepoint. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Say whether a version of the job would go on from a savepoint with all that was"
                        + " learned; one line for each problem.",
                "Problems are operators that were removed, renamed or added, states that are read no"
                        + " more, serializers that cannot read what is there, and key groups that"
                        + " differ. The job is not started."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:it would", "1:it would not", "2:no savepoint or no job"},
            footer = {
                "",
                "Example:",
                "  millrace savepoint verify SAVEPOINT millrace-job-0.2.0.jar"
            })
    static final class Verify implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Mixin private ConfigurationOptions configuration;
        @Mixin private AllowEmptyOption allowEmpty;
        @Spec private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "SAVEPOINT", description = "The old savepoint.")
        private String savepoint;

        @Parameters(index = "1", paramLabel = "JAR", description = "The new version of the job.")
        private Path jar;

        @Option(names = "--json", description = "Print JSON instead of lines.")
        private boolean json;

        @Override
        public Integer call() throws InterruptedException {
            SavepointReader reader = SavepointOption.open(savepoint);
            JobDescription job =
                    LocalCluster.in(directory.path())
                            .jar(jar, Installation.current())
                            .describe(configuration.given(directory));
            List<String> problems = Verification.problems(reader, uids(), job, allowEmpty.uids());
            PrintWriter output = spec.commandLine().getOut();
            if (json) {
                ObjectNode root =
                        JSON.createObjectNode()
                                .put("savepoint", reader.path())
                                .put("jar", jar.toString())
                                .put("version", job.version())
                                .put("restores", problems.isEmpty());
                ArrayNode list = root.putArray("problems");
                problems.forEach(list::add);
                print(output, root);
            } else {
                problems.forEach(output::println);
                if (problems.isEmpty()) {
                    output.printf("version %s goes on from %s%n", job.version(), reader.path());
                }
                output.flush();
            }
            return problems.isEmpty() ? 0 : 1;
        }
    }

    /** Compares two savepoints. */
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = {
                "Say what is different between two savepoints: operators, keys, values, norms.",
                "Values are different when what was learned is; how often it was published is not"
                        + " compared."
            },
            footer = {
                "",
                "Example:",
                "  millrace savepoint diff SAVEPOINT-1 SAVEPOINT-2 --sample 20"
            })
    static final class Diff implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Spec private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "BEFORE", description = "One savepoint.")
        private String before;

        @Parameters(index = "1", paramLabel = "AFTER", description = "The other one.")
        private String after;

        @Option(
                names = "--sample",
                paramLabel = "N",
                defaultValue = DEFAULT_SAMPLE,
                description =
                        "Keys named for each kind of change, 0 or more (default: ${DEFAULT-VALUE}).")
        private int sample;

        @Option(names = "--json", description = "Print JSON instead of tables.")
        private boolean json;

        @Override
        public Integer call() {
            if (sample < 0) {
                throw new UsageException("--sample must not be negative: " + sample);
            }
            Difference difference =
                    new Difference(
                            SavepointOption.open(before), SavepointOption.open(after), sample);
            ObjectNode found = difference.toJson(uids());
            PrintWriter output = spec.commandLine().getOut();
            if (json) {
                print(output, found);
            } else {
                new SavepointTables(output).difference(found);
            }
            return 0;
        }
    }
}
