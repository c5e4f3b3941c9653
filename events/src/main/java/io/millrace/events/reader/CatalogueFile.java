package io.millrace.events.reader;

import static java.util.Objects.requireNonNull;

import io.millrace.events.CatalogueFields;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * The catalogue items of a file, in the formats and with the treatment of bad rows of {@link
 * EventFile}. The key of a record is its item id, its time that of the item's last change.
 *
 * <p>In a CSV file {@code category} is a path with {@code >} or {@code /}, {@code tags} are
 * separated by {@code |}, {@code attributes} is a JSON object and {@code vector} numbers separated
 * by commas or spaces.
 *
 * <p>Use once, from one thread.
 */
public final class CatalogueFile implements Iterable<FileRecord>, Closeable {
    private final RowReader rows;
    private final RecordIterator records;

    private CatalogueFile(RowReader rows) {
        this.rows = rows;
        this.records = new RecordIterator(rows, CatalogueFile::record);
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws IOException if there is no such file, or it is empty, damaged or of another format
     * @throws IllegalArgumentException if the mapping names a column the file lacks or a field the
     *     contract lacks
     */
    public static CatalogueFile open(Path path, FieldMapping mapping) throws IOException {
        requireNonNull(path, "path is null");
        requireNonNull(mapping, "mapping is null");
        return new CatalogueFile(RowFiles.open(path, mapping, CatalogueFields.ALL));
    }

    /**
     * The records not read yet; every call returns the same iterator. It throws {@link
     * java.io.UncheckedIOException} when the file cannot be read to its end.
     */
    @Override
    public Iterator<FileRecord> iterator() {
        return records;
    }

    private static FileRecord record(Row row) {
        return new FileRecord(
                row.line(),
                RecordValues.key(row.values().get(CatalogueFields.ITEM_ID)),
                row.bytes(),
                RecordValues.timestamp(row.values().get(CatalogueFields.UPDATED_AT)));
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
