package io.millrace.jobs.cli;

import io.millrace.jobs.cluster.Installation;
import io.millrace.jobs.cluster.LocalCluster;
import io.millrace.jobs.cluster.LocalCluster.Member;
import io.millrace.jobs.cluster.LocalCluster.Status;
import io.millrace.jobs.stack.PortRequest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A Flink session cluster as local processes. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Run a Flink cluster as local processes.",
        footer = {"", "Example:", "  millrace cluster start && millrace job --cluster local"},
        subcommands = {
            ClusterCommand.Start.class,
            ClusterCommand.Stop.class,
            ClusterCommand.StatusCommand.class
        })
public final class ClusterCommand {
    private static final int DEFAULT_PORT = 8081;
    private static final int MOST = 64;
    private static final int LEAST_HEAP = 64;
    private static final int MOST_HEAP = 1 << 20;

    private ClusterCommand() {}

    private static void print(PrintWriter output, Status status) {
        output.printf("%-14s %s%n", "Flink", status.address());
        for (Member member : status.members()) {
            output.printf("%-14s pid %d%n", member.name(), member.pid());
        }
        output.flush();
    }

    /** Starts the cluster and leaves it running. */
    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            description = {
                "Start a JobManager, TaskManagers and a supervisor, and leave them running.",
                "Whichever of them dies is started again. After the loss of the JobManager the jobs"
                        + " of 'millrace job --cluster local' go on from their newest checkpoints,"
                        + " and so they do after 'cluster stop' and 'cluster start'."
            },
            footer = {"", "Example:", "  millrace cluster start --task-managers 3 --slots 2"})
    static final class Start implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Spec private CommandSpec spec;

        @Option(
                names = "--task-managers",
                paramLabel = "N",
                defaultValue = "2",
                description = "TaskManagers, 1 to 64 (default: ${DEFAULT-VALUE}).")
        private int taskManagers;

        @Option(
                names = "--slots",
                paramLabel = "N",
                defaultValue = "2",
                description = "Slots of each TaskManager, 1 to 64 (default: ${DEFAULT-VALUE}).")
        private int slots;

        @Option(
                names = "--heap",
                paramLabel = "MB",
                defaultValue = "512",
                description =
                        "Heap for the tasks of each TaskManager in megabytes, at least 64 (default:"
                                + " ${DEFAULT-VALUE}).")
        private int heap;

        @Option(
                names = "--rest-port",
                paramLabel = "PORT",
                description =
                        "Port of Flink's REST API and web page (default: 8081 or a free one).")
        private Integer restPort;

        @Override
        public Integer call() throws InterruptedException {
            requireFrom("--task-managers", taskManagers, 1, MOST);
            requireFrom("--slots", slots, 1, MOST);
            requireFrom("--heap", heap, LEAST_HEAP, MOST_HEAP);
            PrintWriter output = spec.commandLine().getOut();
            LocalCluster cluster = LocalCluster.in(directory.path());
            Optional<Status> running = cluster.status().filter(Status::isComplete);
            if (running.isPresent()) {
                output.println("already running");
                print(output, running.get());
                return 0;
            }
            output.println("starting a JobManager and its TaskManagers ...");
            output.flush();
            print(output, cluster.start(Installation.current(), port(), taskManagers, slots, heap));
            return 0;
        }

        private PortRequest port() {
            if (restPort == null) {
                return PortRequest.preferring(DEFAULT_PORT);
            }
            requireFrom("--rest-port", restPort, 1, 65_535);
            return PortRequest.exactly(restPort);
        }

        private static void requireFrom(String option, int value, int least, int most) {
            if (value < least || value > most) {
                throw new UsageException(
                        "%s must be %d to %d: %d".formatted(option, least, most, value));
            }
        }
    }

    /** Stops the cluster. */
    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            description =
                    "Stop the cluster. Its jobs keep their checkpoints and go on at the next start.",
            footer = {"", "Example:", "  millrace cluster stop"})
    static final class Stop implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            List<Member> stopped = LocalCluster.in(directory.path()).stop();
            LocalProcesses.printStopped(
                    spec.commandLine().getOut(), stopped.stream().map(Member::name));
            return 0;
        }
    }

    /** Says what of the cluster runs. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            description = "Say whether the cluster runs and where it listens.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all of it runs", "3:not all of it runs"},
            footer = {"", "Example:", "  millrace cluster status"})
    static final class StatusCommand implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            PrintWriter output = spec.commandLine().getOut();
            Optional<Status> status = LocalCluster.in(directory.path()).status();
            if (status.isEmpty()) {
                output.println("not running");
                output.flush();
                return LocalProcesses.EXIT_NOT_RUNNING;
            }
            print(output, status.get());
            return status.get().isComplete() ? 0 : LocalProcesses.EXIT_NOT_RUNNING;
        }
    }
}
