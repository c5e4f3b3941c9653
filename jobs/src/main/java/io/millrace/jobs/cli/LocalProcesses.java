package io.millrace.jobs.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;

/** What the commands say of servers that run as local processes. */
final class LocalProcesses {
    /** What {@code status} answers when not all of them run. */
    static final int EXIT_NOT_RUNNING = 3;

    private LocalProcesses() {}

    /** Says which of them were stopped, by their names. */
    static void printStopped(PrintWriter out, Stream<String> stopped) {
        List<String> lines = stopped.map(name -> name + " stopped").toList();
        (lines.isEmpty() ? List.of("not running") : lines).forEach(out::println);
        out.flush();
    }
}
