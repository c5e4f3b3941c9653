package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the launcher in a made-up checkout whose path holds a space, with a {@code java}, a {@code
 * mvn} and a {@code df} that only say what they were asked.
 */
class LauncherTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @TempDir Path folder;

    private Path home;
    private Path tools;
    private Path directory;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeCheckout() throws IOException {
        home = Files.createDirectories(folder.resolve("a check out"));
        tools = Files.createDirectories(folder.resolve("tools"));
        directory = folder.resolve("run dir");
        Files.createDirectories(home.resolve("docs"));
        Files.copy(CHECKOUT.resolve("millrace"), home.resolve("millrace"));
        Files.copy(
                CHECKOUT.resolve("docs").resolve("commands.md"),
                home.resolve("docs").resolve("commands.md"));
        Files.writeString(home.resolve("pom.xml"), "<project><version>9.8.7</version></project>\n");
        environment.put("PATH", tools + ":" + System.getenv("PATH"));
        environment.put("HOME", folder.toString());
        tool("java", javaThatSays("17.0.15"));
        tool("mvn", "echo 'Apache Maven 3.9.9 (abc)'");
        memory(8_000_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stak | millrace has no command 'stak'; did you mean 'stack'?",
                "serach x | millrace has no command 'serach'; did you mean 'search'?",
                "qqqqqqqq | millrace has no command 'qqqqqqqq'; see 'millrace --help'",
                "stack strat | millrace stack has no command 'strat'; did you mean 'start'?",
                "evaluate comprae | millrace evaluate has no command 'comprae'; did you mean 'compare'?",
                "evaluate compare --modle x | millrace evaluate compare has no option '--modle'; did you mean '--model'?",
                "stack | millrace stack needs a command: start, stop, status; see 'millrace stack --help'",
                "stack start --kafka-prt 1 | millrace stack start has no option '--kafka-prt'; did you mean '--kafka-port'?",
                "stack start --kafka-prt=1 | millrace stack start has no option '--kafka-prt'; did you mean '--kafka-port'?",
                "stack stop -x | millrace stack stop has no option '-x'; did you mean '-V'?",
                "stack start --kafka-port | millrace stack start: option '--kafka-port' needs a value",
                "stack start --kafka-port 70000 | --kafka-port '70000': must be a port from 1 to 65535",
                "stack start --kafka-port=x | --kafka-port 'x': must be a port from 1 to 65535",
                "config --reference=yes | millrace config: option '--reference' takes no value",
                "config --config absent.yaml | --config absent.yaml: there is no such file",
                "config --config=/ | --config /: is a folder, not a file",
                "replay --events absent.csv | --events absent.csv: there is no such file",
                "config --dir /dev/null | --dir /dev/null: /dev/null is not a folder",
                "config --dir a:b | {cwd}/a:b: must not contain ':', which separates paths",
            })
    void mistake_isOneLineAndNothingIsBuilt(String arguments, String message)
            throws IOException, InterruptedException {
        Result result = launch(arguments.split(" "));
        assertRefused(result, message.replace("{cwd}", "--dir " + folder));
    }

    @Test
    void unreadableFile() throws IOException, InterruptedException {
        Path file = Files.createFile(folder.resolve("secret.yaml"));
        assumeThat(file.toFile().setReadable(false)).isTrue();
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();
        assertRefused(
                launch("config", "--config", file.toString()),
                "--config " + file + ": cannot be read");
    }

    @Test
    void help_needsNeitherJavaNorBuild() throws IOException, InterruptedException {
        tool("java", "exit 1");
        Result root = launch();
        assertThat(root.code()).isZero();
        assertThat(root.output()).contains("Usage: millrace", "millrace demo", "stack");
        Result stop = launch("stack", "stop", "--help");
        assertThat(stop.code()).isZero();
        assertThat(stop.output())
                .startsWith("Usage: millrace stack stop")
                .endsWith("millrace stack stop\n");
        assertThat(directory).doesNotExist();
    }

    @Test
    void version_needsNeitherJavaNorBuild() throws IOException, InterruptedException {
        tool("java", "exit 1");
        assertThat(launch("--version").output()).isEqualTo("millrace 9.8.7\n");
    }

    @ParameterizedTest
    @CsvSource({"11.0.2", "1.8.0_392", "16-ea"})
    void java_tooOld(String version) throws IOException, InterruptedException {
        tool("java", javaThatSays(version));
        assertRefused(
                run("config"),
                "needs Java 17 or newer, but found %s (%s on the PATH); set JAVA_HOME to a newer one"
                        .formatted(version, tools.resolve("java")));
    }

    @Test
    void java_thatDoesNotRun() throws IOException, InterruptedException {
        tool("java", "exit 127");
        assertRefused(
                run("config"),
                "needs Java 17 or newer, but found none that runs (%s on the PATH); set JAVA_HOME to a newer one"
                        .formatted(tools.resolve("java")));
    }

    @Test
    void java_homeWithoutJava() throws IOException, InterruptedException {
        environment.put("JAVA_HOME", "/nowhere");
        assertRefused(
                run("config"),
                "needs Java 17 or newer, but there is no bin/java in JAVA_HOME=/nowhere");
    }

    @Test
    void build_withoutCompiler() throws IOException, InterruptedException {
        assertRefused(
                run("config"),
                "needs a JDK for the first build, but %s belongs to a run-time without a compiler (no %s)"
                        .formatted(tools.resolve("java"), folder.resolve("jdk/bin/javac")));
    }

    @Test
    void build_withOldMaven() throws IOException, InterruptedException {
        compiler();
        tool("mvn", "echo 'Apache Maven 3.6.3'");
        assertRefused(
                run("config"),
                "needs Maven 3.8.7 or newer for the first build, but found 3.6.3 (%s)"
                        .formatted(tools.resolve("mvn")));
    }

    @Test
    void build_thatFails_namesTheFirstErrorAndTheLog() throws IOException, InterruptedException {
        compiler();
        tool(
                "mvn",
                "[ \"$2\" = -v ] && echo 'Apache Maven 3.9.9' && exit",
                "echo '[ERROR] no such planet'",
                "exit 1");
        Result result = run("config");
        assertThat(result.code()).as(result.errors()).isEqualTo(1);
        assertThat(result.errors())
                .contains("millrace: first build")
                .endsWith(
                        "millrace: the build failed: no such planet; see %s\n"
                                .formatted(directory.resolve("logs").resolve("build.log")));
    }

    @Test
    void build_onceThenRun_withSpacesAndThroughALink() throws IOException, InterruptedException {
        compiler();
        tool(
                "mvn",
                "[ \"$2\" = -v ] && echo 'Apache Maven 3.9.9' && exit",
                "echo \"$@\" >> \"$HOME/builds\"",
                "mkdir -p jobs/target/dist/lib jobs/target/dist/conf",
                "echo '--add-opens=a/b=ALL-UNNAMED --add-opens=c/d=ALL-UNNAMED' > jobs/target/dist/conf/jvm.opens",
                "touch jobs/target/dist/complete");
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("millrace"));
        Path second = Files.createSymbolicLink(tools.resolve("millrace"), link);
        Result result = launch(second, "search", "red bag", "--dir", directory.toString());
        assertThat(result.code()).as(result.errors()).as(result.errors()).isZero();
        assertThat(result.output().lines())
                .contains(
                        "--add-opens=a/b=ALL-UNNAMED",
                        "--add-opens=c/d=ALL-UNNAMED",
                        "-Dmillrace.home=" + home.resolve("jobs/target/dist"),
                        "-Dmillrace.log.file=" + directory.resolve("logs/search.log"),
                        home.resolve("jobs/target/dist/lib") + "/*",
                        "io.millrace.jobs.cli.Main",
                        "red bag");
        assertSucceeds(run("config"));
        assertThat(folder.resolve("builds")).content().isEqualTo("-B -DskipTests package\n");
    }

    @Test
    void run_commandThatScores_asksForVectorsWhereJavaHasThem()
            throws IOException, InterruptedException {
        distribution();
        String flag = "--add-modules=jdk.incubator.vector";
        environment.put("TEST_MODULES", "jdk.incubator.vector@17.0.9");
        for (String command : List.of("job", "evaluate")) {
            Result result = scoring(command);
            assertThat(result.code()).as(result.errors()).isZero();
            assertThat(result.output().lines()).contains("-Da=b", flag);
        }
        assertThat(run("config").output().lines()).contains("-Da=b").doesNotContain(flag);

        environment.put("TEST_MODULES", "jdk.internal.opt@17.0.9");
        Result without = scoring("job");
        assertThat(without.code()).as(without.errors()).isZero();
        assertThat(without.output().lines()).contains("-Da=b").doesNotContain(flag);
    }

    private Result scoring(String command) throws IOException, InterruptedException {
        if (command.equals("job")) {
            return run(command);
        }
        Path events = folder.resolve("scoring-events.csv");
        Files.writeString(events, "type\n");
        return run(command, "--events", events.toString());
    }

    @Test
    void build_lockOfADeadProcess_isOverruled() throws IOException, InterruptedException {
        compiler();
        tool(
                "mvn",
                "[ \"$2\" = -v ] && echo 'Apache Maven 3.9.9' && exit",
                "mkdir -p jobs/target/dist/lib jobs/target/dist/conf",
                "touch jobs/target/dist/conf/jvm.opens jobs/target/dist/complete");
        Path lock = Files.createDirectories(home.resolve("jobs/target")).resolve("build.lock");
        Files.writeString(lock, "999999999\n");
        assertSucceeds(run("config"));
        assertThat(lock).doesNotExist();
    }

    @Test
    void commandWithACommandOfItsOwn_runsAlsoByItself() throws IOException, InterruptedException {
        distribution();
        Path events = Files.createFile(folder.resolve("events.csv"));
        assertSucceeds(run("evaluate", "--events", events.toString()));
        assertSucceeds(launch("evaluate", "compare", "a.json", "b.json"));
    }

    @Test
    void folder_isMadeClosedToOtherUsers() throws IOException, InterruptedException {
        distribution();
        tool("id", "echo 1000");
        Result result = run("search", "bag");
        assertSucceeds(result);
        assertThat(result.errors()).isEmpty();
        assertMode(directory, "rwx------");
    }

    /** Elasticsearch, as another user, has to get to its own folder. */
    @Test
    void folder_ofRoot_canBeEntered_andWhatIsInItIsClosed()
            throws IOException, InterruptedException {
        distribution();
        tool("id", "echo 0");
        assertSucceeds(run("search", "bag"));
        assertMode(directory, "rwx--x--x");
        assertMode(directory.resolve("tmp"), "rwx------");
        open(Files.createDirectories(directory.resolve("checkpoints")));
        open(Files.createDirectories(directory.resolve("elasticsearch")));
        Result result = run("search", "bag");
        assertSucceeds(result);
        assertThat(result.errors()).isEqualTo(tightened());
        assertMode(directory.resolve("checkpoints"), "rwx------");
        assertMode(directory.resolve("elasticsearch"), "rwx--x--x");
        assertThat(run("search", "bag").errors()).isEmpty();
    }

    @Test
    void folder_thatWasOpen_isClosedWithOneLine() throws IOException, InterruptedException {
        distribution();
        tool("id", "echo 1000");
        open(Files.createDirectories(directory));
        assertThat(run("stack", "status").errors()).isEmpty();
        assertMode(directory, "rwxr-xr-x");
        Result result = run("search", "bag");
        assertSucceeds(result);
        assertThat(result.errors()).isEqualTo(tightened());
        assertMode(directory, "rwx------");
        assertThat(run("search", "bag").errors()).isEmpty();
    }

    /** Such as /tmp, which root could close to everybody. */
    @Test
    void folder_ofMoreThanOneRun_isLeftOpen() throws IOException, InterruptedException {
        distribution();
        tool("id", "echo 0");
        Files.createDirectories(directory);
        Files.setAttribute(directory, "unix:mode", 01777);
        Path other = open(Files.createDirectories(directory.resolve("other")));
        Result result = run("search", "bag");
        assertSucceeds(result);
        assertThat(result.errors())
                .startsWith(
                        "millrace: %s is open to other users, and not for one run alone"
                                .formatted(directory));
        assertMode(directory, "rwxrwxrwx");
        assertMode(other, "rwxr-xr-x");
    }

    private String tightened() {
        return "millrace: %s was open to other users and is now closed to them\n"
                .formatted(directory);
    }

    private static Path open(Path made) throws IOException {
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void assertMode(Path made, String mode) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo(mode);
    }

    @Test
    void temporaryFolders_ofDeadRuns_areDeleted() throws IOException, InterruptedException {
        distribution();
        Path dead = Files.createDirectories(directory.resolve("tmp/run-999999999/deep"));
        Path alive =
                Files.createDirectories(
                        directory.resolve("tmp/run-" + ProcessHandle.current().pid()));
        assertSucceeds(run("search", "x"));
        assertThat(dead.getParent()).doesNotExist();
        assertThat(alive).exists();
    }

    @Test
    void memory_tooLittle() throws IOException, InterruptedException {
        distribution();
        memory(1_024_000);
        assertRefused(
                run("stack", "start"),
                "stack start needs about 1500 MB of free memory, but 1000 MB are; close something or set MILLRACE_SKIP_CHECKS=memory");
        environment.put("MILLRACE_SKIP_CHECKS", "disk,memory");
        assertSucceeds(run("stack", "start"));
    }

    @Test
    void disk_tooLittle() throws IOException, InterruptedException {
        distribution();
        tool("df", "echo header", "echo \"/dev/x 9 9 102400 9% /\"");
        assertRefused(
                run("stack", "start"),
                "needs about 2000 MB of free disk for Kafka and Elasticsearch, but %s has 100 MB; make room or set MILLRACE_SKIP_CHECKS=disk"
                        .formatted(folder));
    }

    @Test
    void port_inUse() throws IOException, InterruptedException {
        distribution();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(socket.getLocalPort());
            assertRefused(
                    run("stack", "start", "--elasticsearch-port", port),
                    "--elasticsearch-port " + port + ": the port is in use");
        }
    }

    private void assertRefused(Result result, String message) {
        assertThat(result.errors()).isEqualTo("millrace: " + message + "\n");
        assertThat(result.output()).isEmpty();
        assertThat(result.code()).as(result.errors()).isEqualTo(2);
        assertThat(directory).doesNotExist();
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--dir", directory.toString()));
        return launch(all.toArray(String[]::new));
    }

    private Result launch(String... arguments) throws IOException, InterruptedException {
        return launch(home.resolve("millrace"), arguments);
    }

    private static void assertSucceeds(Result result) {
        assertThat(result.code()).as(result.errors()).isZero();
    }

    private Result launch(Path launcher, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        builder.environment().remove("JAVA_HOME");
        builder.environment().putAll(environment);
        Process process =
                builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher did not end: " + command);
        }
        return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    /** A java that says a version, a home below the test's folder, and else its arguments. */
    private String javaThatSays(String version) {
        return """
               if [ "$1" = -version ]; then
                   echo 'openjdk version "%s" 2025-04-15' >&2
               elif [ "$1" = --list-modules ]; then
                   echo 'java.base@%s'
                   echo "$TEST_MODULES"
               elif [ "$1" = -XshowSettings:properties ]; then
                   echo '    java.home = %s' >&2
               else
                   printf '%%s\\n' "$@"
               fi"""
                .formatted(version, version, folder.resolve("jdk"));
    }

    private void compiler() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("jdk").resolve("bin"));
        assertThat(Files.createFile(bin.resolve("javac")).toFile().setExecutable(true)).isTrue();
    }

    private void distribution() throws IOException {
        Path made = home.resolve("jobs/target/dist");
        Files.createDirectories(made.resolve("lib"));
        Files.createDirectories(made.resolve("conf"));
        Files.writeString(made.resolve("conf").resolve("jvm.opens"), "-Da=b");
        Files.createFile(made.resolve("complete"));
    }

    private void memory(long availableKilobytes) throws IOException {
        Path file = folder.resolve("meminfo");
        Files.writeString(
                file, "MemTotal: 99999999 kB\nMemAvailable: " + availableKilobytes + " kB\n");
        environment.put("MILLRACE_MEMINFO", file.toString());
    }

    private void tool(String name, String... lines) throws IOException {
        Path file = tools.resolve(name);
        Files.write(
                file,
                ("#!/bin/sh\n" + String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Result(int code, String output, String errors) {}
}
