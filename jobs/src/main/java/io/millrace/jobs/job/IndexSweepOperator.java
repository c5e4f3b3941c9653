package io.millrace.jobs.job;

import io.millrace.flink.CodecTypeInformation;
import io.millrace.flink.ShoppersSwept;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.modellog.FenceLostException;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the index what the state is after a start: what the epoch has not written is deleted.
 *
 * <p>On every start all learners write what they hold again, under the new epoch. Documents that
 * are still of an earlier epoch when {@link SweepProgress} has proof that this is done, and whose
 * number falls no more, tell of shoppers, lists and totals that the state does not know: of a
 * future that was given up when an older savepoint was restored. They are deleted under the lowest
 * version of the epoch, so that a document that is written meanwhile, or was before, always wins.
 * No timeout decides: while slates are not written, for whatever reason, nothing is deleted, and
 * the log warns every {@code elasticsearch.sweep-timeout}.
 *
 * <p>A shop without products is worse than one with stale ones: items are deleted only after a
 * restored state was written, and only those that the catalogue does not list.
 *
 * <p>Documents of an epoch that nobody ever claimed outrank whatever the job writes. Where they
 * were not found before the epoch was claimed, because Elasticsearch was away or the restored sink
 * wrote them, the job fails once, and the restart outranks them. They are looked for from the start
 * of the sweep to its end.
 *
 * <p>Elasticsearch is asked by a thread of its own; while it is away, the next try waits.
 */
final class IndexSweepOperator extends AbstractStreamOperator<SearchDocument>
        implements OneInputStreamOperator<ShoppersSwept, SearchDocument> {
    private static final long serialVersionUID = 1L;

    /** Deletions of what belongs to shoppers; the main output has the others. */
    static final OutputTag<SearchDocument> OF_SHOPPERS =
            new OutputTag<>(
                    "stale-of-shoppers",
                    new CodecTypeInformation<>(SearchDocument.class, new SearchDocumentCodec()));

    private static final Logger LOG = LoggerFactory.getLogger(IndexSweepOperator.class);
    private static final long LOOK_INTERVAL = 1_000;
    private static final long EPOCH_INTERVAL = 5_000;
    private static final int LOOKS_WITHOUT_PROGRESS = 3;
    private static final long UNKNOWN = -1;
    private static final long CLOSE_SECONDS = 10;

    private final MillraceConfig config;

    private transient MailboxExecutor mailbox;
    private transient ExecutorService worker;
    private transient StaleIndex staleIndex;
    private transient SweepProgress progress;
    private transient long openedAt;
    private transient long before;
    private transient int looksWithoutProgress;
    private transient boolean watching;
    private transient boolean looking;
    private transient volatile boolean closed;
    private transient volatile long stale;
    private transient volatile long lasted;

    IndexSweepOperator(MillraceConfig config) {
        this.config = config;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = executor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        worker = Executors.newSingleThreadExecutor(task -> new Thread(task, "millrace-sweep"));
        staleIndex = new StaleIndex(config);
        progress = new SweepProgress();
        openedAt = now();
        before = Long.MAX_VALUE;
        stale = UNKNOWN;
        lasted = UNKNOWN;
        getMetricGroup().gauge("staleDocuments", () -> stale);
        getMetricGroup().gauge("sweepMillis", () -> lasted);
        warnInTime();
    }

    @Override
    public void processElement(StreamRecord<ShoppersSwept> element) {
        progress.add(element.getValue());
        if (!watching) {
            watching = true;
            watchEpochs();
        }
        if (progress.isThrough() && !looking) {
            looking = true;
            look();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        progress.barrier(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        progress.completed(checkpointId);
    }

    @Override
    public void close() throws Exception {
        closed = true;
        if (worker != null) {
            worker.shutdownNow();
            if (worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                staleIndex.close();
            }
        }
        super.close();
    }

    private void warnInTime() {
        getProcessingTimeService()
                .registerTimer(
                        now() + config.elasticsearch().sweepTimeout().toMillis(),
                        time -> {
                            if (lasted == UNKNOWN) {
                                LOG.warn(
                                        "The index still shows what an earlier run wrote, {} ms"
                                                + " after the start: {}, {} documents are stale"
                                                + " (-1: not known yet). They stay until the state"
                                                + " has been written.",
                                        now() - openedAt,
                                        progress,
                                        stale);
                                warnInTime();
                            }
                        });
    }

    /** Until the sweep looks for itself. */
    private void watchEpochs() {
        if (looking) {
            return;
        }
        long epoch = progress.epoch();
        try {
            worker.execute(() -> checkEpochs(epoch));
        } catch (RejectedExecutionException e) {
            LOG.debug("The task has ended", e);
        }
        getProcessingTimeService().registerTimer(now() + EPOCH_INTERVAL, time -> watchEpochs());
    }

    private void checkEpochs(long epoch) {
        try {
            staleIndex.requireClaimed(epoch);
        } catch (FenceLostException e) {
            fail(e);
        } catch (InterruptedException e) {
            LOG.debug("The task has ended", e);
        } catch (IOException | RuntimeException e) {
            if (!closed) { // The client reports its interruption in many ways.
                LOG.warn("The epochs of the index cannot be read: {}", e.getMessage());
            }
        }
    }

    private void fail(FenceLostException lost) {
        try {
            mailbox.execute(
                    () -> {
                        throw lost;
                    },
                    "start again above what the index holds");
        } catch (RejectedExecutionException e) {
            LOG.debug("The task has ended", e);
        }
    }

    private void look() {
        long epoch = progress.epoch();
        boolean mayDelete = progress.mayDelete() && looksWithoutProgress >= LOOKS_WITHOUT_PROGRESS;
        boolean mayFinish = progress.mayDelete();
        boolean restored = progress.isRestored();
        try {
            worker.execute(() -> look(epoch, mayDelete, mayFinish && restored, mayFinish));
        } catch (RejectedExecutionException e) {
            LOG.debug("The task has ended", e);
        }
    }

    private void look(long epoch, boolean mayDelete, boolean items, boolean mayFinish) {
        StaleIndex.Found found;
        try {
            staleIndex.requireClaimed(epoch);
            found = staleIndex.find(epoch, mayDelete, items);
        } catch (FenceLostException e) {
            fail(e);
            return;
        } catch (InterruptedException e) {
            LOG.debug("The task has ended", e);
            return;
        } catch (IOException | RuntimeException e) {
            if (closed) {
                // The client reports its interruption in many ways.
                return;
            }
            LOG.warn("The sweep waits for Elasticsearch: {}", e.getMessage());
            found = new StaleIndex.Found(UNKNOWN, List.of());
        }
        StaleIndex.Found answer = found;
        try {
            mailbox.execute(() -> settle(answer, mayFinish), "delete what is stale");
        } catch (RejectedExecutionException e) {
            LOG.debug("The task has ended", e);
        }
    }

    private void settle(StaleIndex.Found found, boolean mayFinish) {
        stale = found.number();
        if (found.number() == 0 && mayFinish) {
            lasted = now() - openedAt;
            LOG.info(
                    "The index shows epoch {} and nothing else after {} ms",
                    progress.epoch(),
                    lasted);
            worker.execute(staleIndex::close);
            return;
        }
        if (found.number() != UNKNOWN) {
            looksWithoutProgress = found.number() < before ? 0 : looksWithoutProgress + 1;
            before = found.number();
        }
        found.deletions().forEach(this::emit);
        getProcessingTimeService().registerTimer(now() + LOOK_INTERVAL, time -> look());
    }

    private void emit(SearchDocument deletion) {
        boolean ofShoppers =
                deletion.index().equals(SearchIndex.SHOPPERS.logicalName())
                        || deletion.index().equals(SearchIndex.SHOPPER_PROFILES.logicalName());
        if (ofShoppers) {
            output.collect(OF_SHOPPERS, new StreamRecord<>(deletion));
        } else {
            output.collect(new StreamRecord<>(deletion));
        }
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
