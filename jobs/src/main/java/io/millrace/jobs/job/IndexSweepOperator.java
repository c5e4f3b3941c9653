package io.millrace.jobs.job;

import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.CodecTypeInformation;
import io.millrace.flink.ShoppersSwept;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.kafka.KafkaCatalogue;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.sink.StaleDocuments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the index what the state is after a start: what the epoch has not written is deleted.
 *
 * <p>On every start all learners write what they hold anew under the new epoch. Documents that are
 * still of an earlier epoch when the learners are through, and whose number falls no more, tell of
 * shoppers, lists and totals that the state does not know: of a future that was given up when an
 * older savepoint was restored. They are deleted under the lowest version of the epoch, so that a
 * document that is written meanwhile, or was before, always wins: deleting too early costs a moment
 * and never a document. At the latest after the sweep timeout whatever is left is deleted, so that
 * no search meets a mixture for longer.
 *
 * <p>A shop without products is worse than one with stale ones: items are deleted only after a
 * restored state was written, and only those that the catalogue does not list.
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
    private static final int LOOKS_WITHOUT_PROGRESS = 3;
    private static final long UNKNOWN = -1;

    private final MillraceConfig config;

    private transient MailboxExecutor mailbox;
    private transient ExecutorService worker;
    private transient Set<Integer> swept;
    private transient long epoch;
    private transient boolean restored;
    private transient long openedAt;
    private transient long before;
    private transient int looksWithoutProgress;
    private transient boolean timeoutSet;
    private transient boolean looking;
    private transient boolean deleting;
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
        swept = new HashSet<>();
        openedAt = now();
        before = Long.MAX_VALUE;
        stale = UNKNOWN;
        lasted = UNKNOWN;
        getMetricGroup().gauge("staleDocuments", () -> stale);
        getMetricGroup().gauge("sweepMillis", () -> lasted);
    }

    @Override
    public void processElement(StreamRecord<ShoppersSwept> element) {
        ShoppersSwept part = element.getValue();
        epoch = Math.max(epoch, part.epoch());
        restored |= part.restored();
        if (part.complete()) {
            swept.add(part.subtask());
        }
        if (swept.size() == part.subtasks()) {
            startLooking();
        } else if (!timeoutSet) {
            timeoutSet = true;
            getProcessingTimeService()
                    .registerTimer(
                            openedAt + config.elasticsearch().sweepTimeout().toMillis(),
                            time -> startLooking());
        }
    }

    private void startLooking() {
        if (!looking) {
            looking = true;
            look();
        }
    }

    @Override
    public void close() throws Exception {
        closed = true;
        if (worker != null) {
            worker.shutdownNow();
        }
        super.close();
    }

    /** What is of an earlier epoch. */
    private record Found(long number, List<SearchDocument> deletions) {}

    private void look() {
        deleting |= looksWithoutProgress >= LOOKS_WITHOUT_PROGRESS || isOverdue();
        boolean mayDelete = deleting;
        try {
            worker.execute(() -> look(mayDelete));
        } catch (RejectedExecutionException e) {
            LOG.debug("The task has ended", e);
        }
    }

    private void look(boolean mayDelete) {
        Found found;
        try {
            found = find(mayDelete);
        } catch (IOException | RuntimeException e) {
            if (closed) {
                // The client reports its interruption in many ways.
                return;
            }
            LOG.warn("The sweep waits for Elasticsearch: {}", e.getMessage());
            found = new Found(UNKNOWN, List.of());
        } catch (InterruptedException e) {
            return;
        }
        Found answer = found;
        try {
            mailbox.execute(() -> settle(answer), "delete what is stale");
        } catch (RejectedExecutionException e) {
            LOG.debug("The task has ended", e);
        }
    }

    private void settle(Found found) {
        stale = found.number();
        if (found.number() == 0) {
            lasted = now() - openedAt;
            LOG.info("The index shows epoch {} and nothing else after {} ms", epoch, lasted);
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

    private Found find(boolean mayDelete) throws IOException, InterruptedException {
        long number = 0;
        List<SearchDocument> deletions = new ArrayList<>();
        try (StaleDocuments documents =
                StaleDocuments.open(
                        Connections.elasticsearch(config.elasticsearch()),
                        new IndexNames(config.deployment().id()))) {
            for (SearchIndex index : SearchIndex.values()) {
                if (index != SearchIndex.ITEMS) {
                    long stillThere = documents.count(index, epoch);
                    number += stillThere;
                    if (stillThere > 0 && mayDelete) {
                        documents
                                .ids(index, epoch)
                                .forEach(id -> deletions.add(deletion(index, id)));
                    }
                }
            }
            if (restored && documents.count(SearchIndex.ITEMS, epoch) > 0) {
                Set<String> unlisted = unlisted(documents.ids(SearchIndex.ITEMS, epoch));
                number += unlisted.size();
                if (mayDelete) {
                    unlisted.forEach(id -> deletions.add(deletion(SearchIndex.ITEMS, id)));
                }
            }
        }
        return new Found(number, deletions);
    }

    /** What the catalogue lists comes with the catalogue. */
    private Set<String> unlisted(List<String> itemIds) throws IOException, InterruptedException {
        Set<String> unlisted = new HashSet<>(itemIds);
        unlisted.removeAll(new KafkaCatalogue(config).listed(unlisted));
        return unlisted;
    }

    private SearchDocument deletion(SearchIndex index, String id) {
        return SearchDocument.deletion(
                index.logicalName(), id, ModelVersion.of(epoch, 0), SearchDocument.NO_APPEND_TIME);
    }

    private boolean isOverdue() {
        return now() - openedAt >= config.elasticsearch().sweepTimeout().toMillis();
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
