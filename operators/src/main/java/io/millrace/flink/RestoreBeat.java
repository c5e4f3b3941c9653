package io.millrace.flink;

import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ControlKeys;
import io.millrace.modellog.ModelLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows those who wait for the model log that a subtask, perhaps in another process, is still being
 * given its state: a record now and then, of no epoch, which every version passes over. A start
 * that takes no longer than the interval writes none.
 */
final class RestoreBeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreBeat.class);

    /** The fence gives numbers from 1 on. */
    private static final long NO_EPOCH = 0;

    private final ModelLog log;
    private final Channel channel;
    private final String name;
    private final int index;
    private final Duration interval;
    private final Thread task = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);

    private RestoreBeat(ModelLog log, Channel channel, String name, int index, Duration interval) {
        this.log = log;
        this.channel = channel;
        this.name = name;
        this.index = index;
        this.interval = interval;
    }

    /** Beats until it is closed, or until the thread that started it has ended. */
    static RestoreBeat start(
            ModelLog log, Channel channel, String name, int index, Duration interval) {
        RestoreBeat beat = new RestoreBeat(log, channel, name, index, interval);
        Thread thread = new Thread(beat::run, "millrace-restore-" + name + "-" + index);
        thread.setDaemon(true);
        thread.start();
        return beat;
    }

    private void run() {
        ModelLog.Writer writer = null;
        try {
            while (!done.await(interval.toMillis(), TimeUnit.MILLISECONDS) && task.isAlive()) {
                if (writer == null) {
                    LOG.info("{} {} is still being given its state", name, index);
                    writer = log.openWriter();
                }
                writer.append(
                        channel,
                        ControlKeys.restore(name, index),
                        new Progress(NO_EPOCH, index, new long[0]));
                writer.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("{} {} cannot say that it is being given its state", name, index, e);
        } finally {
            if (writer != null) {
                writer.close();
            }
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
