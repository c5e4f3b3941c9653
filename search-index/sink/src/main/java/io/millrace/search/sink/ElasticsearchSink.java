package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSink;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The Flink sink of search documents, at least once and idempotent.
 *
 * <p>It writes to aliases that {@link IndexAdministrator#setUp} has made. Where Elasticsearch can
 * be reached at the start, a missing alias or a mapping of another version fails the job with a
 * message that says so; where it cannot, the sink starts and waits.
 *
 * <p>What comes back from Elasticsearch for a document: a conflict of versions is success; an
 * overload (429), a missing node or a server error (5xx) sends it again, later; a document that
 * cannot be indexed (400) or is too large by itself (413) goes to the {@link RejectedDocuments}; a
 * refusal (401, 403, 404) fails the job.
 */
public final class ElasticsearchSink extends AsyncSinkBase<SearchDocument, SearchDocument> {

    private static final long serialVersionUID = 1;

    private final ElasticsearchConnection connection;
    private final IndexNames names;
    private final SinkLimits limits;
    private final RejectedDocuments rejected;
    private final RestoredDocuments restored;

    private ElasticsearchSink(
            ElasticsearchConnection connection,
            IndexNames names,
            SinkLimits limits,
            RejectedDocuments rejected,
            RestoredDocuments restored) {
        super(
                (document, context) -> document,
                limits.batchDocuments(),
                limits.concurrentRequests(),
                ElasticsearchSinkWriter.passingThrough(limits),
                limits.batchBytes(),
                ElasticsearchSinkWriter.PASSING_MILLISECONDS,
                limits.documentBytes());
        this.connection = connection;
        this.names = names;
        this.limits = limits;
        this.rejected = rejected;
        this.restored = restored;
    }

    /** A sink with the default limits that logs what it rejects. */
    public static Builder builder(ElasticsearchConnection connection, IndexNames names) {
        return new Builder(connection, names);
    }

    @Override
    public SinkWriter<SearchDocument> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSink.StatefulSinkWriter<SearchDocument, BufferedRequestState<SearchDocument>>
            restoreWriter(
                    WriterInitContext context,
                    Collection<BufferedRequestState<SearchDocument>> states)
                    throws IOException {
        return ElasticsearchSinkWriter.open(
                context, connection, new IndexSetup(names), limits, rejected, permitted(states));
    }

    private Collection<BufferedRequestState<SearchDocument>> permitted(
            Collection<BufferedRequestState<SearchDocument>> states) throws IOException {
        List<SearchDocument> waiting = new ArrayList<>();
        for (BufferedRequestState<SearchDocument> state : states) {
            for (RequestEntryWrapper<SearchDocument> entry : state.getBufferedRequestEntries()) {
                waiting.add(entry.getRequestEntry());
            }
        }
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<RequestEntryWrapper<SearchDocument>> entries = new ArrayList<>();
        for (SearchDocument document : restored.permitted(waiting)) {
            entries.add(new RequestEntryWrapper<>(document, document.sizeInBytes()));
        }
        return List.of(new BufferedRequestState<>(entries));
    }

    @Override
    @Deprecated
    public SinkWriter<SearchDocument> createWriter(Sink.InitContext context) {
        throw new UnsupportedOperationException("Flink calls createWriter(WriterInitContext)");
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<SearchDocument>>
            getWriterStateSerializer() {
        return new DocumentStateSerializer();
    }

    /** Gathers what a sink may be told. */
    public static final class Builder {

        private final ElasticsearchConnection connection;
        private final IndexNames names;
        private SinkLimits limits = SinkLimits.defaults();
        private RejectedDocuments rejected = RejectedDocuments.logged();
        private RestoredDocuments restored = RestoredDocuments.all();

        private Builder(ElasticsearchConnection connection, IndexNames names) {
            this.connection = requireNonNull(connection, "connection is null");
            this.names = requireNonNull(names, "names is null");
        }

        public Builder limits(SinkLimits newLimits) {
            limits = requireNonNull(newLimits, "limits is null");
            return this;
        }

        public Builder rejected(RejectedDocuments handler) {
            rejected = requireNonNull(handler, "handler is null");
            return this;
        }

        public Builder restored(RestoredDocuments judge) {
            restored = requireNonNull(judge, "judge is null");
            return this;
        }

        public ElasticsearchSink build() {
            return new ElasticsearchSink(connection, names, limits, rejected, restored);
        }
    }
}
