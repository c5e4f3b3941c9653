package io.millrace.jobs.cli;

import io.millrace.events.reader.FieldMapping;
import picocli.CommandLine.Option;

/** What the columns of a shop's files are; shared as a mixin by the commands that read them. */
public final class FileMappingOptions {
    @Option(
            names = "--map",
            paramLabel = "MAP",
            defaultValue = "",
            description = "What the columns of the events file are; see 'millrace replay --help'.")
    private String events;

    @Option(
            names = "--catalogue-map",
            paramLabel = "MAP",
            defaultValue = "",
            description = "The same for the catalogue file.")
    private String catalogue;

    /** As {@link FieldMapping#parse} reads it; empty if none was given. */
    public String events() {
        return events;
    }

    /** As {@link FieldMapping#parse} reads it; empty if none was given. */
    public String catalogue() {
        return catalogue;
    }
}
