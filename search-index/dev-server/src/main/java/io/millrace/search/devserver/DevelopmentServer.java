package io.millrace.search.devserver;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One development Elasticsearch in one folder, run as a separate local process.
 *
 * <p>The process outlives this object and this JVM. Any later object on the same folder finds it
 * again by its pid file; a pid that meanwhile belongs to another process is never touched. Starting
 * a server that runs, and stopping one that does not, change nothing.
 *
 * <p>The folder may lie anywhere, in a path with spaces too. Only {@code :} cannot stand in it,
 * because the server's start script puts the path into a class path.
 */
public final class DevelopmentServer {

    private static final Logger LOG = LoggerFactory.getLogger(DevelopmentServer.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final int LOG_LINES_SHOWN = 25;

    private final ServerFolder folder;
    private final Distribution distribution;
    private final ServerSettings settings;

    /** The program that another thread's {@link #start} waits for, or null. */
    private volatile Process starting;

    private volatile boolean brokenOff;

    public DevelopmentServer(Path folder, Distribution distribution, ServerSettings settings) {
        requireNonNull(folder, "folder is null");
        this.folder = new ServerFolder(folder.toAbsolutePath().normalize());
        this.distribution = requireNonNull(distribution, "distribution is null");
        this.settings = requireNonNull(settings, "settings is null");
        if (this.folder.root().toString().indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "Elasticsearch does not start from a path that contains ':': " + folder);
        }
    }

    /**
     * Starts the server unless it runs, and returns when it is healthy.
     *
     * @throws ServerStartException when it does not become healthy in time; it is then stopped
     * @throws IOException when a required port is taken, the folder cannot be written, or root has
     *     no way to run it as another user
     */
    public ServerStatus start() throws IOException, InterruptedException {
        brokenOff = false;
        Files.createDirectories(folder.root());
        try (FileChannel channel = openLock();
                FileLock lock = lock(channel)) {
            ServerStatus found = status();
            if (found.running()) {
                refuseOtherPort(found);
                awaitHealth(found, deadline());
                return found;
            }
            return launch();
        }
    }

    /** Whether the server of this folder runs. Its health is not asked for. */
    public ServerStatus status() throws IOException {
        Optional<RunRecord> run = RunRecord.read(folder.runRecord());
        if (run.isEmpty()) {
            return ServerStatus.STOPPED;
        }
        return ServerProcess.find(folder.pidFile(), run.get())
                .map(process -> new ServerStatus(true, process.pid(), run.get().port()))
                .orElse(ServerStatus.STOPPED);
    }

    /**
     * Stops the server and waits until its process is gone. A start under way in another thread is
     * broken off, as when Ctrl-C interrupts it.
     */
    public void stop() throws IOException, InterruptedException {
        if (!Files.isDirectory(folder.root())) {
            return;
        }
        brokenOff = true;
        killTree(starting);
        try (FileChannel channel = openLock();
                FileLock lock = awaitLock(channel)) {
            stopProcess();
        }
    }

    /** Stops the server and deletes everything it has stored; the unpacked server stays. */
    public void erase() throws IOException, InterruptedException {
        stop();
        Unpacker.delete(folder.node());
    }

    private void stopProcess() throws IOException, InterruptedException {
        Optional<RunRecord> run = RunRecord.read(folder.runRecord());
        if (run.isPresent()) {
            Optional<ServerProcess> process = ServerProcess.find(folder.pidFile(), run.get());
            if (process.isPresent()) {
                process.get().stop(STOP_PATIENCE);
                LOG.info("Stopped the development Elasticsearch, pid {}", process.get().pid());
            }
        }
        Files.deleteIfExists(folder.pidFile());
        Files.deleteIfExists(folder.runRecord());
    }

    private ServerStatus launch() throws IOException, InterruptedException {
        long deadline = deadline();
        int httpPort = settings.port().resolve();
        new Unpacker(folder, distribution).unpack();
        folder.createFolders();
        Files.deleteIfExists(folder.pidFile());
        Files.deleteIfExists(folder.startLog());
        RunRecord run = new RunRecord(UUID.randomUUID().toString(), httpPort);
        run.write(folder.runRecord());
        new Configuration(folder, settings).write(httpPort, PortChoice.free().resolve());
        UserSwitch.letEnter(folder.root());
        UserSwitch user = UserSwitch.choose(folder.root(), settings.javaHome());
        user.own(folder.home());
        user.own(folder.node());
        if (settings.secured()) {
            storePassword(user, deadline);
        }
        LOG.info(
                "Starting the development Elasticsearch on port {} in {}", httpPort, folder.root());
        execute(
                user,
                List.of("elasticsearch", "-d", "-p", folder.pidFile().toString()),
                run.jvmOption(),
                null,
                deadline);
        ServerStatus started = status();
        if (!started.running()) {
            throw failed("the process ended right after its start");
        }
        awaitHealth(started, deadline);
        return started;
    }

    private void storePassword(UserSwitch user, long deadline)
            throws IOException, InterruptedException {
        if (!Files.exists(folder.config().resolve("elasticsearch.keystore"))) {
            execute(user, List.of("elasticsearch-keystore", "create"), "", null, deadline);
        }
        execute(
                user,
                List.of("elasticsearch-keystore", "add", "-x", "-f", "bootstrap.password"),
                "",
                settings.password(),
                deadline);
    }

    /** Runs a program of the distribution to its end; the server's ends when the node is up. */
    private void execute(
            UserSwitch user, List<String> program, String jvmOption, String input, long deadline)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (UserSwitch.onPath("setsid")) {
            // A session of its own: Ctrl-C in our terminal is for us to handle, not for the server.
            command.addAll(List.of("setsid", "--wait"));
        }
        command.addAll(user.prefix());
        command.add(folder.home().resolve("bin").resolve(program.get(0)).toString());
        command.addAll(program.subList(1, program.size()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder.home().toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "LANG", "LC_ALL", "TZ"));
        builder.environment().putAll(environment(jvmOption));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.startLog().toFile()));
        Process process = builder.start();
        starting = process;
        try {
            if (brokenOff) {
                throw new IOException("the start was broken off");
            }
            if (input != null) {
                process.getOutputStream().write((input + "\n").getBytes(StandardCharsets.UTF_8));
            }
            process.getOutputStream().close();
            if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw failed("not up within " + settings.startTimeout().toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw failed(
                        "%s ended with status %d".formatted(program.get(0), process.exitValue()));
            }
        } finally {
            starting = null;
            if (process.isAlive()) {
                killTree(process);
            }
        }
    }

    private static void killTree(Process process) {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Map<String, String> environment(String jvmOption) {
        String heap = settings.heapMegabytes() + "m";
        return Map.of(
                "HOME",
                folder.node().toString(),
                "ES_JAVA_HOME",
                settings.javaHome().toString(),
                "ES_PATH_CONF",
                folder.config().toString(),
                "ES_TMPDIR",
                folder.temporary().toString(),
                "ES_JAVA_OPTS",
                "-Xms%s -Xmx%s %s".formatted(heap, heap, jvmOption));
    }

    private void awaitHealth(ServerStatus server, long deadline)
            throws IOException, InterruptedException {
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            if (!status().running()) {
                throw failed("the process ended during its start");
            }
            try {
                int code = healthRequest(server.address());
                if (code == HttpURLConnection.HTTP_OK) {
                    return;
                }
                last = "HTTP status " + code;
            } catch (IOException e) {
                last = e.toString();
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        ServerStartException failure =
                failed(
                        "not healthy within %d s, last: %s"
                                .formatted(settings.startTimeout().toSeconds(), last));
        stopProcess();
        throw failure;
    }

    private int healthRequest(String address) throws IOException {
        URI uri = URI.create(address + "/_cluster/health?wait_for_status=yellow&timeout=5s");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(10_000);
        if (settings.secured()) {
            byte[] credentials =
                    ("elastic:" + settings.password()).getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        int code = connection.getResponseCode();
        try (InputStream body =
                code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (body != null) {
                body.readAllBytes();
            }
        }
        return code;
    }

    private void refuseOtherPort(ServerStatus found) throws IOException {
        int wanted = settings.port().port();
        if (settings.port().required() && wanted != 0 && wanted != found.port()) {
            throw new IOException(
                    "the development Elasticsearch of %s runs on port %d already, not on %d"
                            .formatted(folder.root(), found.port(), wanted));
        }
    }

    private ServerStartException failed(String what) throws IOException {
        StringBuilder message =
                new StringBuilder("the development Elasticsearch failed to start: ");
        message.append(what);
        for (Path file : List.of(folder.startLog(), folder.serverLog())) {
            if (Files.isReadable(file) && Files.size(file) > 0) {
                List<String> lines =
                        new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                                .lines()
                                .toList();
                message.append("\nlast lines of ").append(file).append(':');
                lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size())
                        .forEach(line -> message.append("\n  ").append(line));
            }
        }
        return new ServerStartException(message.toString());
    }

    private long deadline() {
        return System.nanoTime() + settings.startTimeout().toNanos();
    }

    private FileChannel openLock() throws IOException {
        return FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private FileLock lock(FileChannel channel) throws IOException {
        FileLock lock = tryLock(channel);
        if (lock == null) {
            throw new IOException(
                    "another process is starting or stopping the development Elasticsearch of "
                            + folder.root());
        }
        return lock;
    }

    private FileLock awaitLock(FileChannel channel) throws IOException, InterruptedException {
        long end = System.nanoTime() + STOP_PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return lock(channel);
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another thread of this JVM
        }
    }
}
