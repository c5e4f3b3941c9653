package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import io.millrace.events.reader.FileRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.function.LongConsumer;

/**
 * Sends records one after the other, each when its time has come.
 *
 * <p>The first timestamp of the file is due at once; what follows is due as long after it as the
 * file says, divided by the speed. A record without a timestamp, or with one before the first, is
 * sent right behind the record before it. A replay that has fallen behind catches up as fast as
 * Kafka takes it. The order of the file is never changed.
 */
final class Replayer {

    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    private final TopicWriter writer;
    private final Speed speed;
    private final Waiter waiter;
    private final LongConsumer progress;

    /**
     * @param progress told about once a second how many records were sent, and at the end
     */
    Replayer(TopicWriter writer, Speed speed, Waiter waiter, LongConsumer progress) {
        this.writer = requireNonNull(writer, "writer is null");
        this.speed = requireNonNull(speed, "speed is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /** Sends at most {@code limit} records and returns, once all are stored, how many it were. */
    long replay(String topic, Iterator<FileRecord> records, long limit)
            throws InterruptedException {
        Instant start = waiter.instant();
        Instant nextProgress = start.plus(PROGRESS_INTERVAL);
        long first = FileRecord.NO_TIMESTAMP;
        long sent = 0;
        while (sent < limit && records.hasNext()) {
            FileRecord record = records.next();
            if (record.timestamp() != FileRecord.NO_TIMESTAMP) {
                if (first == FileRecord.NO_TIMESTAMP) {
                    first = record.timestamp();
                }
                Instant due = start.plus(speed.afterFileMillis(record.timestamp() - first));
                while (waiter.instant().isBefore(due)) {
                    nextProgress = reportProgress(sent, nextProgress);
                    waiter.waitFor(shorter(until(due), until(nextProgress)));
                }
            }
            writer.send(topic, record.key(), record.json());
            sent++;
            if (sent % 256 == 0) {
                nextProgress = reportProgress(sent, nextProgress);
            }
        }
        writer.flush();
        progress.accept(sent);
        return sent;
    }

    private Instant reportProgress(long sent, Instant nextProgress) {
        Instant now = waiter.instant();
        if (now.isBefore(nextProgress)) {
            return nextProgress;
        }
        progress.accept(sent);
        return now.plus(PROGRESS_INTERVAL);
    }

    private Duration until(Instant moment) {
        return Duration.between(waiter.instant(), moment);
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }
}
