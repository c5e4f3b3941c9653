package io.millrace.search.devserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server's process, found by its pid file and recognised by its command line. */
final class ServerProcess {

    private final ProcessHandle handle;

    private ServerProcess(ProcessHandle handle) {
        this.handle = handle;
    }

    /** The living process of the pid file, if it is the one that the record describes. */
    static Optional<ServerProcess> find(Path pidFile, RunRecord run) throws IOException {
        if (!Files.isRegularFile(pidFile)) {
            return Optional.empty();
        }
        String text = Files.readString(pidFile).trim();
        if (!text.matches("[1-9][0-9]{0,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(text))
                .filter(ProcessHandle::isAlive)
                .filter(handle -> commandLine(handle).contains(run.jvmOption()))
                .map(ServerProcess::new);
    }

    long pid() {
        return handle.pid();
    }

    boolean isAlive() {
        return handle.isAlive();
    }

    /** Asks it to end, and kills it when it has not ended in time. */
    void stop(Duration patience) throws InterruptedException {
        handle.destroy();
        if (!awaitExit(patience)) {
            handle.destroyForcibly();
            awaitExit(patience);
        }
    }

    private boolean awaitExit(Duration patience) throws InterruptedException {
        try {
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for process %d".formatted(pid()), e);
        }
    }

    private static String commandLine(ProcessHandle handle) {
        // The Java API cuts a command line after one page, and the server's is longer.
        Path proc = Path.of("/proc", Long.toString(handle.pid()), "cmdline");
        try {
            if (Files.isReadable(proc)) {
                return new String(Files.readAllBytes(proc), StandardCharsets.ISO_8859_1);
            }
            Process ps =
                    new ProcessBuilder("ps", "-ww", "-o", "command=", "-p", "" + handle.pid())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return new String(ps.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return ""; // it ended meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
