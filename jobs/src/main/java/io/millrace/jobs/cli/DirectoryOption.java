package io.millrace.jobs.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The one folder that holds all a run leaves behind; shared by the commands as a mixin. */
public final class DirectoryOption {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".millrace",
            description = "Folder for everything a run writes (default: ${DEFAULT-VALUE}).")
    private Path directory;

    /** Absolute and normalized; need not exist. */
    public Path path() {
        return directory.toAbsolutePath().normalize();
    }
}
