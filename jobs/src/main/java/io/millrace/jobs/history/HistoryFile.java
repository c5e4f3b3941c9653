package io.millrace.jobs.history;

import static java.util.Objects.requireNonNull;

import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FieldMapping;
import io.millrace.events.reader.FileRecord;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;

/**
 * A file that a task of the job opens and reads.
 *
 * @param kind what it holds
 * @param path null for no file at all
 * @param mapping what its columns are, as {@link FieldMapping#parse} reads it
 * @param before records from this time on are left out, epoch milliseconds; a record without a time
 *     is bad and passes, to be counted as such
 */
public record HistoryFile(Kind kind, String path, String mapping, long before)
        implements Serializable {
    public enum Kind {
        EVENTS,
        CATALOGUE
    }

    public HistoryFile {
        requireNonNull(kind, "kind is null");
        requireNonNull(mapping, "mapping is null");
    }

    /** No records. */
    static HistoryFile none() {
        return new HistoryFile(Kind.CATALOGUE, null, "", Long.MAX_VALUE);
    }

    HistoryFile before(long time) {
        return new HistoryFile(kind, path, mapping, time);
    }

    /** Records one after the other; to be closed. */
    static final class Records implements Closeable {
        private final Iterator<FileRecord> records;
        private final Closeable file;
        private final long before;

        private Records(Iterator<FileRecord> records, Closeable file, long before) {
            this.records = records;
            this.file = file;
            this.before = before;
        }

        /** The next one, or null at the end. */
        FileRecord next() {
            while (records.hasNext()) {
                FileRecord record = records.next();
                if (record.timestamp() < before) {
                    return record;
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /**
     * Reads its header and nothing else.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the mapping does not fit
     */
    public void check() throws IOException {
        open().close();
    }

    /**
     * Opens it and reads its header.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the mapping does not fit
     */
    Records open() throws IOException {
        if (path == null) {
            return new Records(Collections.emptyIterator(), () -> {}, before);
        }
        FieldMapping columns = FieldMapping.parse(mapping);
        return switch (kind) {
            case EVENTS -> {
                EventFile file = EventFile.open(Path.of(path), columns);
                yield new Records(file.iterator(), file, before);
            }
            case CATALOGUE -> {
                CatalogueFile file = CatalogueFile.open(Path.of(path), columns);
                yield new Records(file.iterator(), file, before);
            }
        };
    }
}
