package io.millrace.search.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.bulk.BulkResponse;
import org.elasticsearch.action.delete.DeleteRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.common.util.concurrent.UncategorizedExecutionException;
import org.elasticsearch.index.VersionType;
import org.elasticsearch.xcontent.XContentParseException;
import org.elasticsearch.xcontent.XContentType;

/**
 * Sends a batch as one bulk request, or as the halves of it where Elasticsearch finds it too large
 * or the client cannot read it, and tells what became of each document. Never blocks and never
 * waits.
 */
final class BulkSender {

    /** The one call of the client that is used. */
    @FunctionalInterface
    interface BulkCall {
        void execute(BulkRequest request, ActionListener<BulkResponse> listener);
    }

    private final BulkCall call;
    private final Map<SearchIndex, String> aliases = new EnumMap<>(SearchIndex.class);

    BulkSender(BulkCall call, IndexNames names) {
        this.call = call;
        for (SearchIndex index : SearchIndex.values()) {
            aliases.put(index, names.alias(index));
        }
    }

    /**
     * @param whenDone called once, by this thread or one of the client's
     */
    void send(List<SearchDocument> documents, Consumer<BulkOutcome> whenDone) {
        BulkOutcome outcome = new BulkOutcome();
        send(documents, outcome, () -> whenDone.accept(outcome));
    }

    private void send(List<SearchDocument> documents, BulkOutcome outcome, Runnable whenDone) {
        BulkRequest bulk = new BulkRequest();
        documents.forEach(document -> bulk.add(request(document)));
        call.execute(
                bulk,
                new ActionListener<>() {
                    @Override
                    public void onResponse(BulkResponse response) {
                        outcome.setAnswered();
                        try {
                            sort(documents, response, outcome);
                        } catch (RuntimeException e) {
                            outcome.setFatal(e);
                        }
                        whenDone.run();
                    }

                    @Override
                    public void onFailure(Exception failure) {
                        handle(documents, unwrap(failure), outcome, whenDone);
                    }
                });
    }

    private DocWriteRequest<?> request(SearchDocument document) {
        String alias = aliases.get(SearchIndex.of(document.index()).orElseThrow());
        if (document.isDeletion()) {
            return new DeleteRequest(alias, document.id())
                    .version(document.version())
                    .versionType(VersionType.EXTERNAL);
        }
        return new IndexRequest(alias)
                .id(document.id())
                .source(document.source(), XContentType.JSON)
                .version(document.version())
                .versionType(VersionType.EXTERNAL);
    }

    private static void sort(
            List<SearchDocument> documents, BulkResponse response, BulkOutcome outcome) {
        BulkItemResponse[] items = response.getItems();
        if (items.length != documents.size()) {
            throw new IllegalStateException(
                    "sent %d documents, got %d answers".formatted(documents.size(), items.length));
        }
        for (int i = 0; i < items.length; i++) {
            SearchDocument document = documents.get(i);
            BulkItemResponse item = items[i];
            if (!item.isFailed()) {
                outcome.addWritten(document);
                continue;
            }
            int status = item.getFailure().getStatus().getStatus();
            String message = item.getFailureMessage();
            switch (FailureClass.ofDocument(status, message)) {
                case WRITTEN -> outcome.addConflict(document);
                case RETRY -> outcome.addRetry(document, message);
                case SPLIT, REJECT ->
                        outcome.addRejected(
                                new RejectedDocument(
                                        document,
                                        RejectedDocument.Reason.REFUSED,
                                        "status %d: %s".formatted(status, message)));
                case FATAL ->
                        outcome.setFatal(
                                new IOException(
                                        "Elasticsearch refuses to write to %s with status %d: %s"
                                                .formatted(document.index(), status, message)));
            }
        }
    }

    private void handle(
            List<SearchDocument> documents,
            Exception failure,
            BulkOutcome outcome,
            Runnable whenDone) {
        int status = status(failure);
        if (status > 0) {
            outcome.setAnswered();
        }
        switch (classify(failure, status)) {
            case RETRY -> {
                if (status < 0) {
                    outcome.setUnanswered();
                }
                documents.forEach(document -> outcome.addRetry(document, failure.toString()));
            }
            case SPLIT -> {
                if (documents.size() > 1) {
                    int middle = documents.size() / 2;
                    List<SearchDocument> rest = documents.subList(middle, documents.size());
                    send(
                            documents.subList(0, middle),
                            outcome,
                            () -> send(rest, outcome, whenDone));
                    return;
                }
                outcome.addRejected(
                        new RejectedDocument(
                                documents.get(0),
                                status == 413
                                        ? RejectedDocument.Reason.TOO_LARGE
                                        : RejectedDocument.Reason.REFUSED,
                                failure.toString()));
            }
            case WRITTEN, REJECT, FATAL -> outcome.setFatal(failure);
        }
        whenDone.run();
    }

    private static FailureClass classify(Exception failure, int status) {
        if (status > 0) {
            return FailureClass.ofRequest(status);
        }
        if (failure instanceof JsonProcessingException
                || failure instanceof XContentParseException
                || failure instanceof IllegalArgumentException) {
            // Thrown by the client while it puts the request together: a document is to blame.
            return FailureClass.SPLIT;
        }
        return failure instanceof IOException ? FailureClass.RETRY : FailureClass.FATAL;
    }

    /**
     * The client's check of the server's version, made with its first request, wraps its failures.
     */
    private static Exception unwrap(Exception failure) {
        Exception inner = failure;
        while ((inner instanceof UncategorizedExecutionException
                        || inner instanceof ExecutionException)
                && inner.getCause() instanceof Exception cause) {
            inner = cause;
        }
        return inner;
    }

    /** The HTTP status, or -1 when there was no answer. */
    private static int status(Exception failure) {
        if (failure instanceof ElasticsearchStatusException answer) {
            return answer.status().getStatus();
        }
        if (failure instanceof ResponseException answer) {
            return answer.getResponse().getStatusLine().getStatusCode();
        }
        return -1;
    }
}
