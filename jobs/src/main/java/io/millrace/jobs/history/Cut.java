package io.millrace.jobs.history;

import io.millrace.events.reader.FileRecord;
import java.io.IOException;

/**
 * Where history ends and Kafka begins: the state holds the events from before this time, the job
 * that goes on from it learns those from this time on.
 *
 * @param time epoch milliseconds
 * @param before events of the file from before it, the bad ones among them
 * @param after events of the file that are left to Kafka
 */
public record Cut(long time, long before, long after) {
    /**
     * Right behind the newest event of a file. An event that claims to be from later than {@code
     * latest} does not count.
     *
     * @throws IOException if the file cannot be read to its end
     */
    public static Cut behind(HistoryFile file, long latest) throws IOException {
        long newest = Long.MIN_VALUE;
        try (HistoryFile.Records records = file.open()) {
            for (FileRecord record = records.next(); record != null; record = records.next()) {
                if (record.timestamp() <= latest) {
                    newest = Math.max(newest, record.timestamp());
                }
            }
        }
        if (newest < 0) {
            throw new IOException("no event in it has a time");
        }
        return at(file, newest + 1);
    }

    /**
     * At a given time.
     *
     * @throws IOException if the file cannot be read to its end
     */
    public static Cut at(HistoryFile file, long time) throws IOException {
        long before = 0;
        long after = 0;
        try (HistoryFile.Records records = file.open()) {
            for (FileRecord record = records.next(); record != null; record = records.next()) {
                if (record.timestamp() < time) {
                    before++;
                } else {
                    after++;
                }
            }
        }
        return new Cut(time, before, after);
    }
}
