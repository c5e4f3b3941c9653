package io.millrace.events.reader;

import io.millrace.events.BadRecordException;
import io.millrace.events.Timestamps;
import java.nio.charset.StandardCharsets;

/** What a record needs besides its JSON. */
final class RecordValues {
    private RecordValues() {}

    /** The key in UTF-8; null for null. */
    static byte[] key(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** The time, or {@link FileRecord#NO_TIMESTAMP} if the text is null or no time. */
    static long timestamp(String text) {
        if (text == null) {
            return FileRecord.NO_TIMESTAMP;
        }
        try {
            return Timestamps.parse(text);
        } catch (BadRecordException invalid) {
            // Not judged here: whoever decodes the record reports it.
            return FileRecord.NO_TIMESTAMP;
        }
    }
}
