package io.millrace.modellog;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model log whose claims outrank what is there, even where its fence was lost.
 *
 * <p>Epochs rise because the fence outlives jobs and their state. Where it does not, as when its
 * topic was deleted or mirrored without its offsets, epochs would begin at 1 again: everything
 * written earlier would outrank the job, in the log and in the index, and nobody would notice. So
 * epochs up to the highest that is found are skipped before one is claimed.
 */
public final class OutrankingModelLog implements ModelLog {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(OutrankingModelLog.class);

    private final ModelLog log;
    private final Written elsewhere;

    /** What is written outside the log under the log's epochs. */
    @FunctionalInterface
    public interface Written extends Serializable {
        /** The highest epoch found, 0 for none or where it cannot be found out now. */
        long highestEpoch() throws InterruptedException;
    }

    public OutrankingModelLog(ModelLog log, Written elsewhere) {
        this.log = requireNonNull(log, "log is null");
        this.elsewhere = requireNonNull(elsewhere, "elsewhere is null");
    }

    @Override
    public long claimEpoch(String claimant) throws InterruptedException {
        long inLog = log.latestEpoch();
        long inIndex = elsewhere.highestEpoch();
        long highest = Math.max(inLog, inIndex);
        // Asked last: whatever was claimed and written meanwhile is no sign of a loss.
        long claimed = log.newestEpoch();
        if (highest > claimed) {
            LOG.warn(
                    "The fence of the model log was lost: it is at epoch {}, the log holds {} and the index {}. Epochs up to {} are skipped",
                    claimed,
                    inLog,
                    inIndex,
                    highest);
            log.skip(highest);
        }
        return log.claimEpoch(claimant);
    }

    @Override
    public long newestEpoch() throws InterruptedException {
        return log.newestEpoch();
    }

    @Override
    public long latestEpoch() throws InterruptedException {
        return log.latestEpoch();
    }

    @Override
    public void skip(long epoch) throws InterruptedException {
        log.skip(epoch);
    }

    @Override
    public Writer openWriter() {
        return log.openWriter();
    }

    @Override
    public Reader openReader() {
        return log.openReader();
    }
}
