package io.millrace.events.reader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Rows of a file as records, one row ahead. */
final class RecordIterator implements Iterator<FileRecord> {
    private final RowReader rows;
    private final Function<Row, FileRecord> toRecord;
    private Row next;
    private boolean ended;

    RecordIterator(RowReader rows, Function<Row, FileRecord> toRecord) {
        this.rows = rows;
        this.toRecord = toRecord;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            try {
                next = rows.next();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure.getMessage(), failure);
            }
            ended = next == null;
        }
        return next != null;
    }

    @Override
    public FileRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the file has no more records");
        }
        Row row = next;
        next = null;
        return row.isReadable()
                ? toRecord.apply(row)
                : new FileRecord(row.line(), null, row.bytes(), FileRecord.NO_TIMESTAMP);
    }
}
