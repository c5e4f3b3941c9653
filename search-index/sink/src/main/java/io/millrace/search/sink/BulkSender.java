package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.common.util.concurrent.UncategorizedExecutionException;

/**
 * Sends a batch as one bulk request, or as the halves of it where Elasticsearch finds it too large
 * or it cannot be put together, and tells what became of each document. Never blocks and never
 * waits.
 */
final class BulkSender {

    /** The one call of the client that is used. */
    @FunctionalInterface
    interface BulkCall {
        void execute(List<SearchDocument> documents, Listener listener);
    }

    /** Takes the answer to a request; one of the two, once. */
    interface Listener {

        /**
         * @param answers one for each document, in their order
         */
        void onResponse(List<DocumentAnswer> answers);

        void onFailure(Exception failure);
    }

    private final BulkCall call;

    BulkSender(BulkCall call) {
        this.call = call;
    }

    /**
     * @param whenDone called once, by this thread or one of the client's
     */
    void send(List<SearchDocument> documents, Consumer<BulkOutcome> whenDone) {
        BulkOutcome outcome = new BulkOutcome();
        send(documents, outcome, () -> whenDone.accept(outcome));
    }

    private void send(List<SearchDocument> documents, BulkOutcome outcome, Runnable whenDone) {
        call.execute(
                documents,
                new Listener() {
                    @Override
                    public void onResponse(List<DocumentAnswer> answers) {
                        outcome.setAnswered();
                        try {
                            sort(documents, answers, outcome);
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

    private static void sort(
            List<SearchDocument> documents, List<DocumentAnswer> answers, BulkOutcome outcome) {
        if (answers.size() != documents.size()) {
            throw new IllegalStateException(
                    "sent %d documents, got %d answers"
                            .formatted(documents.size(), answers.size()));
        }
        for (int i = 0; i < answers.size(); i++) {
            SearchDocument document = documents.get(i);
            DocumentAnswer answer = answers.get(i);
            if (!answer.isFailed()) {
                outcome.addWritten(document);
                continue;
            }
            int status = answer.status();
            String message = String.valueOf(answer.error());
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
        if (failure instanceof IllegalArgumentException) {
            // Thrown while the request was put together: a document is to blame.
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
