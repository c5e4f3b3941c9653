package io.millrace.jobs.cli;

import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FieldMapping;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the files that were named with {@code --events} and {@code --catalogue}. */
public final class ShopFiles {
    private ShopFiles() {}

    /**
     * Opens a file of events; null for null.
     *
     * @param mapping as {@link FieldMapping#parse} reads it
     * @throws UsageException if there is no such file, or the mapping is none for it
     */
    public static EventFile openEvents(Path file, String mapping) {
        try {
            return file == null ? null : EventFile.open(file, FieldMapping.parse(mapping));
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("--events " + file + ": " + e.getMessage());
        }
    }

    /**
     * Opens a catalogue; null for null.
     *
     * @param mapping as {@link FieldMapping#parse} reads it
     * @throws UsageException if there is no such file, or the mapping is none for it
     */
    public static CatalogueFile openCatalogue(Path file, String mapping) {
        try {
            return file == null ? null : CatalogueFile.open(file, FieldMapping.parse(mapping));
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("--catalogue " + file + ": " + e.getMessage());
        }
    }
}
