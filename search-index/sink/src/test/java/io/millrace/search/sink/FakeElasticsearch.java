package io.millrace.search.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.bulk.BulkResponse;
import org.elasticsearch.action.delete.DeleteResponse;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.index.IndexResponse;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.rest.RestStatus;

/**
 * Elasticsearch's side of a bulk request, in memory: external versions, and the failures that a
 * test orders. It answers at once unless it is told to hold.
 */
final class FakeElasticsearch implements BulkSender.BulkCall {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Held(BulkRequest request, ActionListener<BulkResponse> listener) {}

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
            answer(next.request, next.listener);
        }
    }

    @Override
    public void execute(BulkRequest request, ActionListener<BulkResponse> listener) {
        requests.add(request.requests().stream().map(DocWriteRequest::id).toList());
        if (holding) {
            held.add(new Held(request, listener));
        } else {
            answer(request, listener);
        }
    }

    private void answer(BulkRequest request, ActionListener<BulkResponse> listener) {
        Exception failure = failure(request);
        if (failure != null) {
            listener.onFailure(failure);
            return;
        }
        BulkItemResponse[] items = new BulkItemResponse[request.numberOfActions()];
        for (int i = 0; i < items.length; i++) {
            items[i] = write(i, request.requests().get(i));
        }
        listener.onResponse(new BulkResponse(items, 1));
    }

    private Exception failure(BulkRequest request) {
        if (away) {
            return new java.net.ConnectException("Connection refused");
        }
        if (!failures.isEmpty()) {
            return failures.remove();
        }
        for (DocWriteRequest<?> each : request.requests()) {
            if (each instanceof IndexRequest index) {
                try {
                    JSON.readTree(BytesReference.toBytes(index.source()));
                } catch (JsonProcessingException e) {
                    return e; // as the real client does while it puts the request together
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return request.numberOfActions() > maxDocuments
                ? new ElasticsearchStatusException("too large", RestStatus.REQUEST_ENTITY_TOO_LARGE)
                : null;
    }

    private BulkItemResponse write(int number, DocWriteRequest<?> request) {
        String id = request.id();
        Deque<RestStatus> ordered = documentFailures.get(id);
        if (ordered != null && !ordered.isEmpty()) {
            return failure(number, request, ordered.remove());
        }
        Long there = versions.get(id);
        if (there != null && there >= request.version()) {
            return failure(number, request, RestStatus.CONFLICT);
        }
        versions.put(id, request.version());
        ShardId shard = new ShardId(request.index(), "uuid", 0);
        return BulkItemResponse.success(
                number,
                request.opType(),
                request instanceof IndexRequest
                        ? new IndexResponse(shard, "_doc", id, 1, 1, request.version(), true)
                        : new DeleteResponse(shard, "_doc", id, 1, 1, request.version(), true));
    }

    private static BulkItemResponse failure(
            int number, DocWriteRequest<?> request, RestStatus status) {
        return BulkItemResponse.failure(
                number,
                request.opType(),
                new BulkItemResponse.Failure(
                        request.index(),
                        "_doc",
                        request.id(),
                        new ElasticsearchException("ordered " + status),
                        status));
    }
}
