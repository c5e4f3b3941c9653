package io.millrace.search.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.search.document.SearchDocument;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.rest.RestStatus;

/**
 * Elasticsearch's side of a bulk request, in memory: external versions, and the failures that a
 * test orders. It answers at once unless it is told to hold.
 */
final class FakeElasticsearch implements BulkSender.BulkCall {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Held(List<SearchDocument> documents, BulkSender.Listener listener) {}

    private final Map<String, Long> versions = new HashMap<>();
    private final List<List<String>> requests = new ArrayList<>();
    private final Deque<Exception> failures = new ArrayDeque<>();
    private final Map<String, Deque<RestStatus>> documentFailures = new HashMap<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private int maxDocuments = Integer.MAX_VALUE;
    private boolean away;
    private boolean holding;

    /** The ids of each request, in the order in which they came, failed ones included. */
    List<List<String>> requests() {
        return requests;
    }

    /** The version of a document, or null. */
    Long version(String id) {
        return versions.get(id);
    }

    int size() {
        return versions.size();
    }

    void failNext(Exception failure) {
        failures.add(failure);
    }

    void failDocument(String id, RestStatus... statuses) {
        documentFailures.computeIfAbsent(id, any -> new ArrayDeque<>()).addAll(List.of(statuses));
    }

    /** Requests with more documents are too large. */
    void setMaxDocuments(int most) {
        maxDocuments = most;
    }

    void setAway(boolean isAway) {
        away = isAway;
    }

    /** Leaves requests without an answer until {@link #answerAll}. */
    void hold() {
        holding = true;
    }

    void answerAll() {
        holding = false;
        while (!held.isEmpty()) {
            Held next = held.remove();
            answer(next.documents, next.listener);
        }
    }

    @Override
    public void execute(List<SearchDocument> documents, BulkSender.Listener listener) {
        requests.add(documents.stream().map(SearchDocument::id).toList());
        if (holding) {
            held.add(new Held(documents, listener));
        } else {
            answer(documents, listener);
        }
    }

    private void answer(List<SearchDocument> documents, BulkSender.Listener listener) {
        Exception failure = failure(documents);
        if (failure != null) {
            listener.onFailure(failure);
            return;
        }
        listener.onResponse(documents.stream().map(this::write).toList());
    }

    private Exception failure(List<SearchDocument> documents) {
        if (away) {
            return new java.net.ConnectException("Connection refused");
        }
        if (!failures.isEmpty()) {
            return failures.remove();
        }
        return documents.size() > maxDocuments
                ? new ElasticsearchStatusException("too large", RestStatus.REQUEST_ENTITY_TOO_LARGE)
                : null;
    }

    private DocumentAnswer write(SearchDocument document) {
        String id = document.id();
        Deque<RestStatus> ordered = documentFailures.get(id);
        if (ordered != null && !ordered.isEmpty()) {
            return failure(ordered.remove());
        }
        if (!document.isDeletion()) {
            try {
                JSON.readTree(document.source());
            } catch (IOException e) {
                return failure(RestStatus.BAD_REQUEST);
            }
        }
        Long there = versions.get(id);
        if (there != null && there >= document.version()) {
            return failure(RestStatus.CONFLICT);
        }
        versions.put(id, document.version());
        return new DocumentAnswer(RestStatus.OK.getStatus(), null);
    }

    private static DocumentAnswer failure(RestStatus status) {
        return new DocumentAnswer(status.getStatus(), "ordered " + status);
    }
}
