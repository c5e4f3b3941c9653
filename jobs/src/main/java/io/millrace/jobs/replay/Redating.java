package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventFields;
import io.millrace.events.reader.FileRecord;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Dates events to the moment they are sent, so that history looks like the present. Events of equal
 * time, such as the lines of a basket, keep an equal time where they follow each other. Records
 * without a valid time stay as they are.
 */
final class Redating implements Iterator<FileRecord> {

    private final Iterator<FileRecord> records;
    private final InstantSource clock;
    private long originalTime = FileRecord.NO_TIMESTAMP;
    private long newTime;

    Redating(Iterator<FileRecord> records, InstantSource clock) {
        this.records = requireNonNull(records, "records is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public boolean hasNext() {
        return records.hasNext();
    }

    /** The next record; its time of the file is still what {@link FileRecord#timestamp()} says. */
    @Override
    public FileRecord next() {
        FileRecord record = records.next();
        if (record.timestamp() == FileRecord.NO_TIMESTAMP) {
            return record;
        }
        if (record.timestamp() != originalTime) {
            originalTime = record.timestamp();
            newTime = clock.millis();
        }
        return new FileRecord(
                record.line(), record.key(), dated(record.json(), newTime), record.timestamp());
    }

    /** Adds the time as the last field, where it wins over the one the record has. */
    private static byte[] dated(byte[] json, long timestamp) {
        int brace = json.length - 1;
        while (json[brace] != '}') {
            brace--;
        }
        byte[] field =
                (",\"" + EventFields.TIMESTAMP + "\":" + timestamp + "}")
                        .getBytes(StandardCharsets.UTF_8);
        byte[] result = Arrays.copyOf(json, brace + field.length);
        System.arraycopy(field, 0, result, brace, field.length);
        return result;
    }
}
