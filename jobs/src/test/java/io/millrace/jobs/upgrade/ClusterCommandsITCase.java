package io.millrace.jobs.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.Answer;
import io.millrace.jobs.cluster.FakeFlink;
import io.millrace.jobs.stack.Ports;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code cluster}, {@code savepoint take}, {@code upgrade} and {@code candidate} say when they
 * cannot.
 */
@Timeout(60)
class ClusterCommandsITCase {
    private static final String JOB = "0123456789abcdef0123456789abcdef";

    @TempDir private Path folder;

    private final FakeFlink flink = new FakeFlink();
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @AfterEach
    void closeFlink() {
        flink.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster start --task-managers 0 | --task-managers must be 1 to 64: 0",
                "cluster start --slots 65 | --slots must be 1 to 64: 65",
                "cluster start --heap 1 | --heap must be 64 to 1048576: 1",
                "cluster start --rest-port 70000 | --rest-port must be 1 to 65535: 70000",
                "upgrade | --to is missing: no upgrade was cut off in --dir",
                "upgrade --to x.jar --quality-bound 2 | --quality-bound must be 0 to 1: 2.0",
                "upgrade --to x.jar --baseline soon | Invalid value for option '--baseline': 'soon' is no duration; write for instance 120s, 2m or PT2M; see 'millrace upgrade --help'",
                "upgrade --to x.jar --cluster flink | --cluster 'flink': must be 'local' or the REST address of a Flink cluster such as http://flink:8081",
                "savepoint take --cluster ftp://flink:8081 | --cluster 'ftp://flink:8081': must be 'local' or the REST address of a Flink cluster such as http://flink:8081",
                "savepoint migrate nowhere --into x | nowhere: there is no such folder",
                "candidate start | Missing required option: '--to=JAR'; see 'millrace candidate start --help'",
                "candidate status | the job 'millrace' has no candidate; start one with: millrace candidate start --to JAR",
                "candidate promote | the job 'millrace' has no candidate; start one with: millrace candidate start --to JAR",
                "candidate promote --quality-bound -1 | --quality-bound must be 0 to 1: -1.0",
                "candidate discard | the job 'millrace' has no candidate; start one with: millrace candidate start --to JAR",
            })
    void mistake_isOneLineAndExitCodeTwo(String arguments, String message) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(errors).hasToString("millrace: " + message + System.lineSeparator());
    }

    @Test
    void localClusterThatDoesNotRun_isSaidHowToStart() {
        for (String command :
                List.of(
                        "savepoint take",
                        "upgrade --to x.jar",
                        "candidate start --to x.jar",
                        "job --cluster local")) {
            assertThat(execute(command.split(" "))).as(command).isEqualTo(2);
            assertThat(errors.toString())
                    .contains("no cluster runs in " + folder)
                    .contains("start it with: millrace cluster start");
            errors.getBuffer().setLength(0);
        }
    }

    @Test
    void clusterThatDoesNotRun_hasAStatusAndCanBeStopped() {
        assertThat(execute("cluster", "status")).isEqualTo(3);
        assertThat(execute("cluster", "stop")).isZero();
        assertThat(output.toString().lines()).containsExactly("not running", "not running");
    }

    @Test
    void clusterThatDoesNotAnswer_isNamed() {
        String nobody = "http://127.0.0.1:" + Ports.anyFree();
        assertThat(execute("savepoint", "take", "--cluster", nobody)).isOne();
        assertThat(errors.toString())
                .contains("the Flink cluster at " + nobody + " does not answer");
    }

    @Test
    void take_ofAJobThatDoesNotRun_isRefused() {
        assertThat(execute("savepoint", "take", "--cluster", flink.address())).isOne();
        assertThat(errors.toString())
                .contains("the job 'millrace' does not run on " + flink.address());
    }

    @Test
    void take_printsWhereTheSavepointIs() {
        flink.running("millrace", JOB)
                .answer("/jobs/" + JOB + "/savepoints", "{\"request-id\":\"r1\"}")
                .answer(
                        "/jobs/" + JOB + "/savepoints/r1",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:/a b/s\"}}");
        assertThat(execute("savepoint", "take", "--cluster", flink.address())).isZero();
        assertThat(output.toString().strip()).isEqualTo("file:/a b/s");
    }

    @Test
    void take_thatFails_saysTheReason() {
        flink.running("millrace", JOB)
                .answer("/jobs/" + JOB + "/stop", "{\"request-id\":\"r2\"}")
                .answer(
                        "/jobs/" + JOB + "/savepoints/r2",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failure-cause\":"
                                + "{\"stack-trace\":\"a.B: x\\nCaused by: c.D: disk full\\n\"}}}");
        assertThat(execute("savepoint", "take", "--stop", "--cluster", flink.address())).isOne();
        assertThat(errors.toString()).contains("the savepoint could not be taken: c.D: disk full");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.B: Checkpoint triggering task t is not being executed at the moment. Failure"
                        + " reason: Not all required tasks are currently running.",
                "a.B: Checkpoint Coordinator is suspending."
            })
    void take_whileTheJobRestarts_isTriedAgain(String cause) {
        flink.running("millrace", JOB)
                .answer("/jobs/" + JOB + "/stop", "{\"request-id\":\"r3\"}")
                .answer(
                        "/jobs/" + JOB + "/savepoints/r3",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failure-cause\":"
                                + "{\"stack-trace\":\""
                                + cause
                                + "\"}}}",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:/s\"}}");
        assertThat(execute("savepoint", "take", "--stop", "--cluster", flink.address())).isZero();
        assertThat(output.toString().strip()).isEqualTo("file:/s");
    }

    @Test
    void upgrade_ofAJobThatDoesNotRun_isRefused() {
        assertThat(execute("upgrade", "--to", "x.jar", "--cluster", flink.address())).isOne();
        assertThat(errors.toString())
                .contains("the job 'millrace' does not run on " + flink.address());
    }

    @Test
    void upgrade_withoutAWayBack_isRefused() {
        flink.running("millrace", JOB);
        assertThat(execute("upgrade", "--to", "x.jar", "--cluster", flink.address())).isOne();
        assertThat(errors.toString())
                .contains("which version runs is not known; name its jar with --from");
        Path from = folder.resolve("old.jar");
        assertThat(
                        execute(
                                "upgrade",
                                "--to",
                                "x.jar",
                                "--from",
                                from.toString(),
                                "--cluster",
                                flink.address()))
                .isOne();
        assertThat(errors.toString()).contains("there is no readable file " + from);
    }

    /** Another version must not be started on top of an upgrade that is half done. */
    @Test
    void upgradeThatWasCutOff_isFinishedBeforeAnother() throws Exception {
        new UpgradeState(
                        UpgradeState.Step.WATCHING,
                        URI.create(flink.address()),
                        Path.of("/old.jar"),
                        Path.of("/new.jar"),
                        Map.of(),
                        Map.of(),
                        JOB,
                        Instant.EPOCH,
                        ServedQuality.NONE,
                        "file:/s",
                        null)
                .write(folder.resolve("upgrade-millrace.json"));
        assertThat(execute("upgrade", "--to", "other.jar")).isOne();
        assertThat(errors.toString())
                .contains(
                        "an upgrade to /new.jar was cut off; run it to its end first, without --to");
    }

    private int execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("migrate")) {
            all.add("--dir");
            all.add(folder.toString());
        }
        return Answer.execute(output, errors, all.toArray(String[]::new));
    }
}
