package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Uuid;

/**
 * One Kafka broker in KRaft mode (its own controller, no ZooKeeper) in one folder, as a process of
 * its own that outlives this one. Small on purpose: one replica of everything, 384 MB of heap.
 */
final class KafkaBroker implements Server {
    static final int DEFAULT_PORT = 9092;

    private static final String HOST = "127.0.0.1";
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PROBE_MILLIS = 2_000;
    private static final int LOG_LINES_SHOWN = 3;

    private final Path folder;
    private final PortRequest port;

    /**
     * @param folder holds all the broker's files
     */
    KafkaBroker(Path folder, PortRequest port) {
        this.folder = requireNonNull(folder, "folder is null").toAbsolutePath().normalize();
        this.port = requireNonNull(port, "port is null");
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public Optional<RunningServer> running() throws IOException {
        return BrokerRecord.read(recordFile())
                .filter(broker -> broker.process().isAlive())
                .map(this::describe);
    }

    @Override
    public RunningServer start() throws IOException, InterruptedException {
        return port.attempt(this::start);
    }

    private RunningServer start(PortRequest chosen) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("logs"));
        int brokerPort = chosen.resolve();
        Path properties = writeProperties(brokerPort);
        format(properties);
        Path output = folder.resolve("logs").resolve("broker.out");
        Process process =
                java("-Xmx384m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
                        .start("kafka.Kafka", List.of(properties.toString()), output);
        try {
            BrokerRecord broker = record(process, brokerPort, output);
            broker.write(recordFile());
            awaitAnswer(process, brokerPort, output);
            return describe(broker);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    @Override
    public void stop() throws IOException {
        BrokerRecord.read(recordFile()).ifPresent(broker -> broker.process().stop());
        Files.deleteIfExists(recordFile());
    }

    private RunningServer describe(BrokerRecord broker) {
        return new RunningServer(name(), address(broker.port()), broker.process().pid());
    }

    private static String address(int port) {
        return HOST + ":" + port;
    }

    private Path recordFile() {
        return folder.resolve("broker.properties");
    }

    private JavaProgram java(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Xms64m");
        all.add("-Dlog4j2.configurationFile=log4j2-kafka.xml");
        all.add("-Dmillrace.log.file=" + folder.resolve("logs").resolve("broker.log"));
        return new JavaProgram(all, folder.resolve("tmp"));
    }

    private Path writeProperties(int brokerPort) throws IOException {
        int controllerPort = Ports.anyFree();
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@" + address(controllerPort));
        properties.setProperty(
                "listeners",
                "PLAINTEXT://%s,CONTROLLER://%s"
                        .formatted(address(brokerPort), address(controllerPort)));
        properties.setProperty("advertised.listeners", "PLAINTEXT://" + address(brokerPort));
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty(
                "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        properties.setProperty("log.dirs", folder.resolve("data").toString());
        // A topic nobody made on purpose has neither the partitions nor the clean-up it needs.
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("background.threads", "4");
        properties.setProperty("log.segment.bytes", Integer.toString(64 << 20));
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
        Path file = folder.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "Written at every start");
        }
        return file;
    }

    /** Writes the storage's identity, once; a formatted folder is left as it is. */
    private void format(Path properties) throws IOException, InterruptedException {
        if (Files.exists(folder.resolve("data").resolve("meta.properties"))) {
            return;
        }
        Path output = folder.resolve("logs").resolve("format.out");
        Process process =
                java("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                        .start(
                                "kafka.tools.StorageTool",
                                List.of(
                                        "format",
                                        "-t",
                                        Uuid.randomUuid().toString(),
                                        "-c",
                                        properties.toString()),
                                output);
        try {
            if (!process.waitFor(START_PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                throw failed("its storage could not be formatted", output);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private BrokerRecord record(Process process, int brokerPort, Path output) throws IOException {
        return LocalProcess.of(process.toHandle())
                .map(started -> new BrokerRecord(started, brokerPort))
                .orElseThrow(() -> failed("it ended at once", output));
    }

    private void awaitAnswer(Process process, int brokerPort, Path output)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        Properties client = new Properties();
        client.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address(brokerPort));
        // The client logs a warning for every refused connection, so it comes when there is one.
        while (!Ports.accepts(brokerPort)) {
            checkStarting(process, deadline, output);
        }
        try (Admin admin = Admin.create(client)) {
            while (!answers(admin)) {
                checkStarting(process, deadline, output);
            }
        }
    }

    private void checkStarting(Process process, long deadline, Path output)
            throws InterruptedException {
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failed("it ended with status " + process.exitValue(), output);
        }
        if (System.nanoTime() > deadline) {
            throw failed("no answer within " + START_PATIENCE.toSeconds() + " s", output);
        }
    }

    private static boolean answers(Admin admin) throws InterruptedException {
        try {
            return !admin.describeCluster(new DescribeClusterOptions().timeoutMs(PROBE_MILLIS))
                    .nodes()
                    .get()
                    .isEmpty();
        } catch (ExecutionException notYet) {
            return false;
        }
    }

    private StackException failed(String what, Path output) {
        return new StackException(
                "Kafka did not start: " + what + "; see " + output + lastLines(output));
    }

    private static String lastLines(Path output) {
        try {
            List<String> lines =
                    new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList();
            List<String> last =
                    lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
            return last.isEmpty() ? "" : ": " + String.join(" / ", last);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
