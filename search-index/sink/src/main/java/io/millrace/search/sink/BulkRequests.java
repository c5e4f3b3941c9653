package io.millrace.search.sink;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseListener;
import org.elasticsearch.client.RestClient;

/**
 * Bulk requests as bytes. The high-level client parses every document that it is given and writes
 * it again; here a document goes out as the bytes it was rendered to, and of the answer only the
 * status and the error of each document are read.
 *
 * <p>A document is one line, so its source must hold no line breaks: {@link DocumentRules} sees to
 * it.
 */
final class BulkRequests implements BulkSender.BulkCall {

    /**
     * Versions 7 and 8 of Elasticsearch understand it, and answer alike; both headers must agree.
     */
    private static final String COMPATIBLE = "; compatible-with=7";

    private static final ContentType LINES =
            ContentType.parse("application/vnd.elasticsearch+x-ndjson" + COMPATIBLE);
    private static final RequestOptions OPTIONS =
            RequestOptions.DEFAULT.toBuilder()
                    .addHeader("Accept", "application/vnd.elasticsearch+json" + COMPATIBLE)
                    .build();

    /** What of the answer is asked for. */
    private static final String FILTER = "items.*.status,items.*.error.type,items.*.error.reason";

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] ID = "\",\"_id\":\"".getBytes(US_ASCII);
    private static final byte[] VERSION = "\",\"version\":".getBytes(US_ASCII);
    private static final byte[] END = ",\"version_type\":\"external\"}}\n".getBytes(US_ASCII);
    private static final int MOST_DIGITS = 20;

    private final RestClient client;

    /** The beginning of the line above a document, by index. */
    private final Map<SearchIndex, byte[]> index = new EnumMap<>(SearchIndex.class);

    private final Map<SearchIndex, byte[]> delete = new EnumMap<>(SearchIndex.class);

    BulkRequests(RestClient client, IndexNames names) {
        this.client = requireNonNull(client, "client is null");
        for (SearchIndex each : SearchIndex.values()) {
            index.put(each, beginning("index", names.alias(each)));
            delete.put(each, beginning("delete", names.alias(each)));
        }
    }

    private static byte[] beginning(String action, String alias) {
        String escaped = new String(JsonStringEncoder.getInstance().quoteAsString(alias));
        return "{\"%s\":{\"_index\":\"%s".formatted(action, escaped).getBytes(US_ASCII);
    }

    @Override
    public void execute(List<SearchDocument> documents, BulkSender.Listener listener) {
        Request request = new Request("POST", "/_bulk");
        try {
            request.setEntity(new NByteArrayEntity(lines(documents), LINES));
        } catch (IllegalArgumentException e) {
            listener.onFailure(e);
            return;
        }
        request.setOptions(OPTIONS);
        request.addParameter("require_alias", "true");
        request.addParameter("filter_path", FILTER);
        client.performRequestAsync(
                request,
                new ResponseListener() {
                    @Override
                    public void onSuccess(Response response) {
                        List<DocumentAnswer> answers;
                        try (InputStream body = response.getEntity().getContent()) {
                            answers = answers(body);
                        } catch (IOException | RuntimeException e) {
                            listener.onFailure(e);
                            return;
                        }
                        listener.onResponse(answers);
                    }

                    @Override
                    public void onFailure(Exception failure) {
                        listener.onFailure(failure);
                    }
                });
    }

    /**
     * The body of a request.
     *
     * @throws IllegalArgumentException if an id is no Unicode
     */
    byte[] lines(List<SearchDocument> documents) {
        List<byte[]> ids = new ArrayList<>(documents.size());
        int most = 0;
        for (SearchDocument document : documents) {
            byte[] id = JsonStringEncoder.getInstance().quoteAsUTF8(document.id());
            ids.add(id);
            int source = document.isDeletion() ? 0 : document.source().length + 1;
            most += beginning(document).length + ID.length + id.length + VERSION.length;
            most += MOST_DIGITS + END.length + source;
        }
        Bytes body = new Bytes(most);
        for (int i = 0; i < documents.size(); i++) {
            SearchDocument document = documents.get(i);
            body.append(beginning(document));
            body.append(ID);
            body.append(ids.get(i));
            body.append(VERSION);
            body.append(Long.toString(document.version()).getBytes(US_ASCII));
            body.append(END);
            if (!document.isDeletion()) {
                body.append(document.source());
                body.append((byte) '\n');
            }
        }
        return body.toArray();
    }

    private byte[] beginning(SearchDocument document) {
        SearchIndex of = SearchIndex.of(document.index()).orElseThrow();
        return document.isDeletion() ? delete.get(of) : index.get(of);
    }

    /** Reads {@code {"items":[{"index":{"status":201}}, ...]}}. */
    static List<DocumentAnswer> answers(InputStream body) throws IOException {
        List<DocumentAnswer> answers = new ArrayList<>();
        try (JsonParser json = JSON.createParser(body)) {
            require(json.nextToken(), START_OBJECT);
            while (json.nextToken() == FIELD_NAME) {
                boolean items = "items".equals(json.currentName());
                JsonToken value = json.nextToken();
                if (!items) {
                    json.skipChildren();
                    continue;
                }
                require(value, START_ARRAY);
                while (json.nextToken() == START_OBJECT) {
                    require(json.nextToken(), FIELD_NAME);
                    require(json.nextToken(), START_OBJECT);
                    answers.add(answer(json));
                    require(json.nextToken(), END_OBJECT);
                }
                require(json.currentToken(), END_ARRAY);
            }
            require(json.currentToken(), END_OBJECT);
        }
        return answers;
    }

    private static DocumentAnswer answer(JsonParser json) throws IOException {
        int status = -1;
        String error = null;
        while (json.nextToken() == FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("status")) {
                status = json.getIntValue();
            } else if (name.equals("error")) {
                error = value == START_OBJECT ? error(json) : json.getText();
            } else {
                json.skipChildren();
            }
        }
        require(json.currentToken(), END_OBJECT);
        return new DocumentAnswer(status, error);
    }

    private static String error(JsonParser json) throws IOException {
        String type = null;
        String reason = null;
        while (json.nextToken() == FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("type")) {
                type = json.getText();
            } else if (name.equals("reason")) {
                reason = json.getText();
            } else {
                json.skipChildren();
            }
        }
        return "Elasticsearch exception [type=%s, reason=%s]".formatted(type, reason);
    }

    private static void require(JsonToken found, JsonToken expected) throws IOException {
        if (found != expected) {
            throw new IOException(
                    "no answer to a bulk request: expected=%s, found=%s"
                            .formatted(expected, found));
        }
    }

    /** An array that is filled once. */
    private static final class Bytes {
        private final byte[] bytes;
        private int size;

        private Bytes(int most) {
            bytes = new byte[most];
        }

        private void append(byte[] more) {
            System.arraycopy(more, 0, bytes, size, more.length);
            size += more.length;
        }

        private void append(byte one) {
            bytes[size++] = one;
        }

        private byte[] toArray() {
            return Arrays.copyOf(bytes, size);
        }
    }
}
