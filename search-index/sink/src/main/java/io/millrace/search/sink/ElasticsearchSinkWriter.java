package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.function.ThrowingRunnable;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestHighLevelClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subtask of the sink.
 *
 * <p>The superclass keeps a buffer too, and when that may not be sent it blocks the task: input,
 * timers and checkpoint barriers, for as long as Elasticsearch is away. Documents therefore wait in
 * {@link PendingDocuments}, and pass through the superclass's buffer only when a request may leave.
 * Failed documents come back to the waiting ones, where newer versions of them may have arrived in
 * the meantime.
 *
 * <p>For the same reason a checkpoint waits for no answer: what is under way is part of it, and is
 * sent again after a restart, which its version makes harmless. Only a full writer blocks: until
 * there is room, or, where somebody listens to {@link WriterRoom}, until it is stuck.
 *
 * <p>Everything runs in the task's mailbox thread except the client's callbacks, which do nothing
 * but send mails.
 */
final class ElasticsearchSinkWriter extends AsyncSinkWriter<SearchDocument, SearchDocument> {

    /** How long the superclass holds a batch that does not fill a request. */
    static final long PASSING_MILLISECONDS = 1;

    /**
     * A full writer of whose documents none was settled for so many milliseconds is stuck: bulk
     * requests of an Elasticsearch that is merely slow take less.
     */
    static final long STUCK_MILLISECONDS = 2_000;

    private static final long NOT_FULL = Long.MIN_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(ElasticsearchSinkWriter.class);

    private final AutoCloseable client;
    private final BulkSender sender;
    private final FixedConcurrency concurrency;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService timers;
    private final SinkLimits limits;
    private final RejectedDocuments rejected;
    private final DocumentRules rules;
    private final PendingDocuments pending;
    private final UnwrittenTimes unwritten;
    private final RetryGate gate;
    private final SinkMetrics metrics;
    private final WriterRoom room;

    /** Whether a waiting document has waited long enough for a request that is not full. */
    private boolean overdue;

    private boolean lingerTimerSet;

    /** The requests that are not answered yet; equal ones are two. */
    private final Set<List<SearchDocument>> unanswered =
            Collections.newSetFromMap(new IdentityHashMap<>());

    private int documentsUnderWay;
    private long bytesUnderWay;

    /**
     * Since when a document finds no room and none of the others is settled, or {@link #NOT_FULL}.
     */
    private long blockedSince = NOT_FULL;

    /** Closes the client and the handler of rejected documents, which must be open, in the end. */
    ElasticsearchSinkWriter(
            WriterInitContext context,
            AutoCloseable client,
            BulkSender sender,
            SinkLimits limits,
            RejectedDocuments rejected,
            Collection<BufferedRequestState<SearchDocument>> states) {
        this(
                context,
                client,
                sender,
                limits,
                new FixedConcurrency(limits.concurrentRequests(), limits.batchDocuments()),
                rejected,
                states);
    }

    private ElasticsearchSinkWriter(
            WriterInitContext context,
            AutoCloseable client,
            BulkSender sender,
            SinkLimits limits,
            FixedConcurrency concurrency,
            RejectedDocuments rejected,
            Collection<BufferedRequestState<SearchDocument>> states) {
        super(
                (document, writeContext) -> document,
                context,
                configuration(limits, concurrency),
                List.of());
        this.client = client;
        this.sender = sender;
        this.concurrency = concurrency;
        this.mailbox = context.getMailboxExecutor();
        this.timers = context.getProcessingTimeService();
        this.limits = limits;
        this.rejected = rejected;
        this.rules = new DocumentRules(limits.documentBytes());
        this.room = new WriterRoom(() -> !isFull(), this::isStuck);
        this.unwritten = room.unwritten();
        this.pending = new PendingDocuments(unwritten);
        this.gate =
                new RetryGate(
                        limits.firstRetryDelay(),
                        limits.longestRetryDelay(),
                        context.getTaskInfo().getIndexOfThisSubtask());
        InstantSource clock = () -> Instant.ofEpochMilli(timers.getCurrentProcessingTime());
        this.metrics = new SinkMetrics(context.metricGroup(), clock, pending::size, unwritten);
        for (BufferedRequestState<SearchDocument> state : states) {
            for (RequestEntryWrapper<SearchDocument> entry : state.getBufferedRequestEntries()) {
                pending.add(entry.getRequestEntry());
            }
        }
        setLingerTimer();
        room.open(context.getJobInfo(), context.getTaskInfo());
    }

    static ElasticsearchSinkWriter open(
            WriterInitContext context,
            ElasticsearchConnection connection,
            IndexSetup setup,
            SinkLimits limits,
            RejectedDocuments rejected,
            Collection<BufferedRequestState<SearchDocument>> states)
            throws IOException {
        RestHighLevelClient client = ElasticsearchClients.open(connection);
        try {
            checkIndices(client, setup);
            rejected.open();
            return new ElasticsearchSinkWriter(
                    context,
                    client,
                    new BulkSender(new BulkRequests(client.getLowLevelClient(), setup.names())),
                    limits,
                    rejected,
                    states);
        } catch (Exception e) {
            IOUtils.closeAllQuietly(rejected::close, client);
            throw e instanceof IOException io ? io : new IOException("cannot open the sink", e);
        }
    }

    static int passingThrough(SinkLimits limits) {
        // Never reached: a batch passes only when it can be sent at once.
        return 4 * limits.batchDocuments() + 1;
    }

    private static AsyncSinkWriterConfiguration configuration(
            SinkLimits limits, FixedConcurrency concurrency) {
        return AsyncSinkWriterConfiguration.builder()
                .setMaxBatchSize(limits.batchDocuments())
                .setMaxBatchSizeInBytes(limits.batchBytes())
                .setMaxInFlightRequests(limits.concurrentRequests())
                .setMaxBufferedRequests(passingThrough(limits))
                .setMaxTimeInBufferMS(PASSING_MILLISECONDS)
                .setMaxRecordSizeInBytes(limits.documentBytes())
                .setRateLimitingStrategy(concurrency)
                .build();
    }

    private static void checkIndices(RestHighLevelClient client, IndexSetup setup)
            throws IOException {
        try {
            new IndexAdministrator(client, setup).check();
        } catch (IndexSetupException e) {
            throw e;
        } catch (IOException e) {
            if (e instanceof ResponseException answer
                    && FailureClass.ofRequest(IndexAdministrator.status(answer))
                            != FailureClass.RETRY) {
                throw e;
            }
            LOG.warn("Elasticsearch is away; documents wait until it is back", e);
        }
    }

    @Override
    public void write(SearchDocument document, Context context)
            throws IOException, InterruptedException {
        Optional<RejectedDocument> flaw = rules.check(document);
        if (flaw.isPresent()) {
            reject(flaw.get());
            return;
        }
        awaitRoom();
        enqueue(document);
        drain();
    }

    private void awaitRoom() throws InterruptedException {
        while (isFull() && !(room.isWatched() && isStuck())) {
            overdue = true;
            drain();
            if (blockedSince == NOT_FULL) {
                blockedSince = now();
                timers.registerTimer(blockedSince + STUCK_MILLISECONDS, time -> {}); // wakes us
            }
            mailbox.yield(); // until a request is answered, the gate opens or we are stuck
        }
    }

    private boolean isStuck() {
        return blockedSince != NOT_FULL && isFull() && now() - blockedSince >= STUCK_MILLISECONDS;
    }

    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        if (endOfInput) {
            sendAll();
        }
        try {
            rejected.flush();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("rejected documents could not be handed over", e);
        }
    }

    private void sendAll() throws InterruptedException {
        super.flush(true);
        while (!pending.isEmpty()) {
            if (!gate.isOpen(now())) {
                mailbox.yield(); // until the gate's timer
            }
            overdue = true;
            drain();
            super.flush(true);
        }
    }

    @Override
    public List<BufferedRequestState<SearchDocument>> snapshotState(long checkpointId) {
        List<RequestEntryWrapper<SearchDocument>> entries = new ArrayList<>();
        for (BufferedRequestState<SearchDocument> passing : super.snapshotState(checkpointId)) {
            entries.addAll(passing.getBufferedRequestEntries());
        }
        List<SearchDocument> own = new ArrayList<>(pending.toList());
        unanswered.forEach(own::addAll);
        for (SearchDocument document : own) {
            entries.add(new RequestEntryWrapper<>(document, getSizeInBytes(document)));
        }
        return List.of(new BufferedRequestState<>(entries));
    }

    @Override
    protected long getSizeInBytes(SearchDocument document) {
        return document.sizeInBytes();
    }

    @Override
    protected void submitRequestEntries(
            List<SearchDocument> documents, ResultHandler<SearchDocument> result) {
        unanswered.add(documents);
        sender.send(
                documents,
                outcome -> {
                    try {
                        mail(() -> settle(documents, outcome), "Settle a bulk request");
                        // To the superclass the batch is done: what failed waits with us.
                        result.complete();
                        mail(this::drain, "Send what waited for the bulk request");
                    } catch (RejectedExecutionException e) {
                        LOG.debug("A bulk request was answered after the task's end", e);
                    }
                });
    }

    @Override
    public void close() {
        room.close();
        IOUtils.closeAllQuietly(rejected::close, client);
    }

    private void settle(List<SearchDocument> documents, BulkOutcome outcome) throws Exception {
        unanswered.remove(documents);
        documentsUnderWay -= documents.size();
        for (SearchDocument document : documents) {
            bytesUnderWay -= document.sizeInBytes();
            unwritten.remove(document);
            pending.settled(document);
        }
        metrics.outcome(outcome);
        for (RejectedDocument each : outcome.rejected()) {
            reject(each);
        }
        outcome.retries().forEach(this::enqueue);
        if (outcome.retries().size() < documents.size()) {
            blockedSince = NOT_FULL;
        }
        if (outcome.fatal() != null) {
            throw new IOException("Elasticsearch cannot be written to", outcome.fatal());
        }
        if (outcome.retries().isEmpty()) {
            gate.succeeded();
        } else if (gate.failed(now())) {
            LOG.warn(
                    "{} documents are sent again in {} ms: {}",
                    outcome.retries().size(),
                    gate.opensAt() - now(),
                    outcome.retryCause());
            timers.registerTimer(gate.opensAt(), time -> drain());
        }
        room.announce();
    }

    private void enqueue(SearchDocument document) {
        if (!pending.add(document)) {
            metrics.coalesced();
        }
        setLingerTimer();
    }

    /** Passes as many batches on as may be sent now. */
    private void drain() throws InterruptedException {
        while (!pending.isEmpty()
                && (overdue || batchIsFull())
                && concurrency.hasRoom()
                && gate.isOpen(now())) {
            List<SearchDocument> batch = pending.poll(limits.batchDocuments(), limits.batchBytes());
            for (SearchDocument document : batch) {
                pass(document);
            }
            if (batch.size() < limits.batchDocuments()) {
                break; // its request leaves in a millisecond, and takes a place only then
            }
        }
        if (pending.isEmpty()) {
            overdue = false;
        }
        setLingerTimer();
    }

    private void pass(SearchDocument document) throws InterruptedException {
        documentsUnderWay++;
        bytesUnderWay += document.sizeInBytes();
        try {
            super.write(document, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // declared, never thrown
        }
    }

    /** What is on its way may come back, hence counts. */
    private boolean isFull() {
        return pending.size() + documentsUnderWay >= limits.pendingDocuments()
                || pending.bytes() + bytesUnderWay >= limits.pendingBytes();
    }

    private boolean batchIsFull() {
        return pending.size() >= limits.batchDocuments() || pending.bytes() >= limits.batchBytes();
    }

    private void setLingerTimer() {
        if (lingerTimerSet || pending.isEmpty()) {
            return;
        }
        lingerTimerSet = true;
        timers.registerTimer(
                now() + limits.linger().toMillis(),
                time -> {
                    lingerTimerSet = false;
                    overdue = true;
                    drain();
                });
    }

    private void reject(RejectedDocument document) throws IOException {
        metrics.rejected();
        try {
            rejected.reject(document);
        } catch (Exception e) {
            throw new IOException("a rejected document could not be handed over: " + document, e);
        }
    }

    private void mail(ThrowingRunnable<? extends Exception> action, String description) {
        mailbox.execute(action, description);
    }

    private long now() {
        return timers.getCurrentProcessingTime();
    }
}
