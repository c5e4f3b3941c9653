package io.millrace.events.reader;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventFields;
import io.millrace.events.EventIds;
import io.millrace.events.OccurrenceNumbers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;

/**
 * The events of a file: CSV with a header, or JSON lines; plain or gzip; UTF-8. What format it is
 * shows its content, not its name.
 *
 * <p>Every row becomes a record. Records are not validated: that is the job's to do, and to count.
 * Rows that cannot even be made into JSON (not UTF-8, a quote never closed, more fields than the
 * header has) are passed on as they stand, for the same reason. Blank lines are no rows.
 *
 * <p>A record without an {@code event_id} gets one from the hash of its JSON and its {@linkplain
 * OccurrenceNumbers occurrence number}: reading the same file again with the same mapping, from its
 * beginning, gives the same ids.
 *
 * <p>In a CSV file a column {@code items} holds item ids separated by {@code |}.
 *
 * <p>Use once, from one thread:
 *
 * <pre>{@code
 * try (EventFile events = EventFile.open(path, FieldMapping.none())) {
 *     for (FileRecord record : events) {
 *         send(record.key(), record.json(), record.timestamp());
 *     }
 * }
 * }</pre>
 */
public final class EventFile implements Iterable<FileRecord>, Closeable {
    private static final byte[] EVENT_ID =
            ("\"" + EventFields.EVENT_ID + "\":\"").getBytes(StandardCharsets.UTF_8);

    private final RowReader rows;
    private final RecordIterator records;
    private final OccurrenceNumbers occurrences = new OccurrenceNumbers();

    private EventFile(RowReader rows) {
        this.rows = rows;
        this.records = new RecordIterator(rows, this::record);
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws IOException if there is no such file, or it is empty, damaged or of another format
     * @throws IllegalArgumentException if the mapping names a column the file lacks or a field the
     *     contract lacks
     */
    public static EventFile open(Path path, FieldMapping mapping) throws IOException {
        requireNonNull(path, "path is null");
        requireNonNull(mapping, "mapping is null");
        return new EventFile(RowFiles.open(path, mapping, EventFields.ALL));
    }

    /**
     * The records not read yet; every call returns the same iterator. It throws {@link
     * java.io.UncheckedIOException} when the file cannot be read to its end.
     */
    @Override
    public Iterator<FileRecord> iterator() {
        return records;
    }

    private FileRecord record(Row row) {
        byte[] json = row.bytes();
        if (row.values().get(EventFields.EVENT_ID) == null) {
            json = withEventId(json, occurrences.nextId(EventIds.hash(json, 0, json.length)));
        }
        String user = row.values().get(EventFields.USER_ID);
        String shopper = user != null ? user : row.values().get(EventFields.VISITOR_ID);
        return new FileRecord(
                row.line(),
                RecordValues.key(shopper),
                json,
                RecordValues.timestamp(row.values().get(EventFields.TIMESTAMP)));
    }

    /** Adds the id as the last field, so that it wins over a null or blank one. */
    private static byte[] withEventId(byte[] json, String eventId) {
        int brace = json.length - 1;
        while (json[brace] != '}') {
            brace--;
        }
        int last = brace - 1;
        while (isWhiteSpace(json[last])) {
            last--;
        }
        byte[] id = eventId.getBytes(StandardCharsets.UTF_8);
        byte[] result = Arrays.copyOf(json, brace + 1 + EVENT_ID.length + id.length + 2);
        int at = brace;
        if (json[last] != '{') {
            result[at++] = ',';
        }
        System.arraycopy(EVENT_ID, 0, result, at, EVENT_ID.length);
        at += EVENT_ID.length;
        System.arraycopy(id, 0, result, at, id.length);
        at += id.length;
        result[at++] = '"';
        result[at++] = '}';
        return at == result.length ? result : Arrays.copyOf(result, at);
    }

    private static boolean isWhiteSpace(byte character) {
        return character == ' ' || character == '\t' || character == '\r' || character == '\n';
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
