package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process as it can be written down and recognised later.
 *
 * @param startedAt tells it from a later process with the same number
 */
public record LocalProcess(long pid, Instant startedAt) {
    /** Linux derives start times from a boot time that moves when the clock is set. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public LocalProcess {
        requireNonNull(startedAt, "startedAt is null");
    }

    /** Empty if the process has ended. */
    public static Optional<LocalProcess> of(ProcessHandle handle) {
        return handle.info()
                .startInstant()
                .map(startedAt -> new LocalProcess(handle.pid(), startedAt));
    }

    public static LocalProcess current() {
        return of(ProcessHandle.current()).orElseThrow();
    }

    /** The living process, if it is still the one that was written down. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> handle.info().startInstant().filter(this::isMyStart).isPresent());
    }

    public boolean isAlive() {
        return find().isPresent();
    }

    /** Asks the process to end and kills it if it has not within half a minute. */
    public void stop() {
        find().ifPresent(LocalProcess::stop);
    }

    private static void stop(ProcessHandle handle) {
        handle.destroy();
        if (!hasEnded(handle)) {
            handle.destroyForcibly();
            hasEnded(handle);
        }
    }

    private static boolean hasEnded(ProcessHandle handle) {
        try {
            handle.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException stillThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isMyStart(Instant start) {
        return Duration.between(startedAt, start).abs().compareTo(START_TOLERANCE) <= 0;
    }
}
