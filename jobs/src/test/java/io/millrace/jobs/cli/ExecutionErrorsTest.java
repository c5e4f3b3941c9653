package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.job.JobFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ExecutionErrorsTest {
    @ParameterizedTest
    @MethodSource("failures")
    void failure_isOneLineThatNamesTheThing(Exception failure, int exitCode, String message) {
        StringWriter errors = new StringWriter();
        int code =
                new CommandLine(new Failing(failure))
                        .setErr(new PrintWriter(errors, true))
                        .setExecutionExceptionHandler(new ExecutionErrors())
                        .execute();
        assertThat(code).isEqualTo(exitCode);
        assertThat(errors).hasToString("millrace: " + message + System.lineSeparator());
    }

    private static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UsageException("--to: no"), 2, "--to: no"),
                Arguments.of(new JobFailedException("it is\n  away"), 1, "it is away"),
                Arguments.of(
                        new AccessDeniedException("/shop/upgrade.lock"),
                        1,
                        "/shop/upgrade.lock: permission denied"),
                Arguments.of(
                        new FileSystemException("/shop/a.json", null, "No space left on device"),
                        1,
                        "/shop/a.json: No space left on device"),
                Arguments.of(
                        new NoSuchFileException("/shop/a.json"),
                        1,
                        "/shop/a.json: NoSuchFileException"),
                Arguments.of(
                        new IOException("broken pipe"),
                        1,
                        "failed unexpectedly: IOException: broken pipe"));
    }

    @Command(name = "failing")
    private record Failing(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
