package io.millrace.jobs.cli;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.stack.LocalStack;
import io.millrace.jobs.stack.PortRequest;
import io.millrace.jobs.stack.RunningServer;
import io.millrace.jobs.stack.StackAddresses;
import io.millrace.jobs.stack.StackLease;
import io.millrace.jobs.stack.StackRequest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kafka and Elasticsearch as local processes. */
@Command(
        name = "stack",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Run a Kafka broker and an Elasticsearch node as local processes.",
        footer = {"", "Example:", "  millrace stack start"},
        subcommands = {
            StackCommand.Start.class,
            StackCommand.Stop.class,
            StackCommand.Status.class
        })
public final class StackCommand {
    private StackCommand() {}

    private static void print(PrintWriter output, List<RunningServer> servers) {
        for (RunningServer server : servers) {
            output.printf("%-14s %s  pid %d%n", server.name(), server.address(), server.pid());
        }
        output.flush();
    }

    /** Starts the stack and leaves it running. */
    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            description = {
                "Start the stack and leave it running.",
                "Takes the usual ports, or free ones where they are in use; every other command with"
                        + " the same --dir finds it."
            },
            footer = {"", "Example:", "  millrace stack start --kafka-port 19092"})
    static final class Start implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Mixin private ConfigurationOptions configuration;
        @Mixin private ElasticsearchHeapOption elasticsearchHeap;
        @Spec private CommandSpec spec;

        @Option(
                names = "--kafka-port",
                paramLabel = "PORT",
                description = "Port for Kafka (default: 9092 or a free one).")
        private Integer kafkaPort;

        @Option(
                names = "--elasticsearch-port",
                paramLabel = "PORT",
                description = "Port for Elasticsearch (default: 9200 or a free one).")
        private Integer elasticsearchPort;

        @Override
        public Integer call() throws InterruptedException {
            MillraceConfig config = configuration.load(directory);
            LocalStack stack = LocalStack.in(directory.path());
            StackLease lease = stack.lease(request(config));
            PrintWriter output = spec.commandLine().getOut();
            Optional<StackAddresses> running = stack.addresses();
            if (running.isPresent()) {
                refuseOtherPort("--kafka-port", kafkaPort, running.get().kafka());
                refuseOtherPort(
                        "--elasticsearch-port", elasticsearchPort, running.get().elasticsearch());
                output.println("already running");
            } else {
                start(lease, output);
            }
            print(output, stack.running());
            return 0;
        }

        private static void start(StackLease lease, PrintWriter output)
                throws InterruptedException {
            Thread giveUp = new Thread(lease::close, "millrace-stack-give-up");
            Runtime.getRuntime().addShutdownHook(giveUp);
            lease.start(Lines.to(output));
            lease.keep();
        }

        private static void refuseOtherPort(String option, Integer wanted, String address) {
            if (wanted != null && !address.endsWith(":" + wanted)) {
                throw new UsageException(
                        "%s %d: the stack runs already, at %s; stop it first"
                                .formatted(option, wanted, address));
            }
        }

        private StackRequest request(MillraceConfig config) {
            StackRequest request =
                    StackRequest.usual(config.kafka())
                            .withElasticsearchHeap(elasticsearchHeap.megabytes());
            if (kafkaPort != null) {
                request = request.withKafkaPort(port("--kafka-port", kafkaPort));
            }
            if (elasticsearchPort != null) {
                request =
                        request.withElasticsearchPort(
                                port("--elasticsearch-port", elasticsearchPort));
            }
            return request;
        }

        private static PortRequest port(String option, int port) {
            if (port < 1 || port > 65_535) {
                throw new UsageException(option + " must be from 1 to 65535: " + port);
            }
            return PortRequest.exactly(port);
        }
    }

    /** Stops the stack. */
    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            description = "Stop the stack; what it has stored stays in the folder.",
            footer = {"", "Example:", "  millrace stack stop"})
    static final class Stop implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            List<RunningServer> stopped = LocalStack.in(directory.path()).stop();
            LocalProcesses.printStopped(
                    spec.commandLine().getOut(), stopped.stream().map(RunningServer::name));
            return 0;
        }
    }

    /** Says what of the stack runs. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            description = "Say whether the stack runs and where it listens.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all of it runs", "3:not all of it runs"},
            footer = {"", "Example:", "  millrace stack status"})
    static final class Status implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() {
            LocalStack stack = LocalStack.in(directory.path());
            List<RunningServer> running = stack.running();
            PrintWriter output = spec.commandLine().getOut();
            if (running.isEmpty()) {
                output.println("not running");
            }
            print(output, running);
            return stack.addresses().isPresent() ? 0 : LocalProcesses.EXIT_NOT_RUNNING;
        }
    }
}
