package io.millrace.events.reader;

import java.util.Map;

/**
 * One row of a file.
 *
 * @param line the line it begins on, from 1
 * @param bytes a JSON object; what stands in the file if that could not be read
 * @param values the fields of interest that have text; null if the row could not be read
 */
record Row(long line, byte[] bytes, Map<String, String> values) {
    static Row unreadable(long line, byte[] bytes) {
        return new Row(line, bytes, null);
    }

    boolean isReadable() {
        return values != null;
    }
}
