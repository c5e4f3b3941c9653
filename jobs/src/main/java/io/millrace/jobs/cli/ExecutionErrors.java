package io.millrace.jobs.cli;

import io.millrace.jobs.config.ConfigurationException;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.stack.PortTakenException;
import io.millrace.jobs.stack.StackException;
import io.millrace.savepoints.SavepointException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** One line for whatever a command throws; the stack trace goes to the log. */
final class ExecutionErrors implements IExecutionExceptionHandler {
    /** Set by the launcher: the file that the log is written to. */
    static final String LOG_FILE_PROPERTY = "millrace.log.file";

    /** What a shell says of a program that Ctrl-C has ended. */
    private static final int EXIT_INTERRUPTED = 130;

    private static final Logger LOG = LoggerFactory.getLogger(ExecutionErrors.class);

    @Override
    public int handleExecutionException(
            Exception error, CommandLine command, ParseResult arguments) {
        if (error instanceof UsageException
                || error instanceof ConfigurationException
                || error instanceof PortTakenException) {
            return report(command, error.getMessage(), CommandLine.ExitCode.USAGE);
        }
        if (error instanceof InterruptedException) {
            return EXIT_INTERRUPTED;
        }
        LOG.error("Command failed", error);
        boolean isExplained =
                error instanceof StackException
                        || error instanceof JobFailedException
                        || error instanceof SavepointException;
        String message = isExplained ? error.getMessage() : description(error);
        String logFile = System.getProperty(LOG_FILE_PROPERTY);
        return report(
                command,
                message + (logFile == null ? "" : "; details in " + logFile),
                CommandLine.ExitCode.SOFTWARE);
    }

    private static int report(CommandLine command, String message, int exitCode) {
        command.getErr().println("millrace: " + oneLine(message));
        return exitCode;
    }

    private static String reason(FileSystemException problem) {
        String reason =
                problem instanceof AccessDeniedException
                        ? "permission denied"
                        : Objects.requireNonNullElse(
                                problem.getReason(), problem.getClass().getSimpleName());
        return problem.getFile() + ": " + reason;
    }

    private static String description(Throwable error) {
        if (error instanceof FileSystemException problem && problem.getFile() != null) {
            return reason(problem);
        }
        String message = error.getMessage();
        String name = error.getClass().getSimpleName();
        return "failed unexpectedly: " + (message == null ? name : name + ": " + message);
    }

    private static String oneLine(String message) {
        return message == null ? "" : message.strip().replaceAll("\\s+", " ");
    }
}
