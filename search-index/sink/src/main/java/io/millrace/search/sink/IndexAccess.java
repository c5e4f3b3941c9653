package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import java.io.IOException;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RestHighLevelClient;

/** A client of its own for whoever looks after the indices of a deployment. */
public final class IndexAccess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestHighLevelClient client;
    private final IndexSetup setup;

    private IndexAccess(RestHighLevelClient client, IndexSetup setup) {
        this.client = client;
        this.setup = setup;
    }

    public static IndexAccess open(ElasticsearchConnection connection, IndexNames names) {
        requireNonNull(names, "names is null");
        return new IndexAccess(ElasticsearchClients.open(connection), new IndexSetup(names));
    }

    public IndexAdministrator administrator() {
        return new IndexAdministrator(client, setup);
    }

    public IndexGenerations generations() {
        return new IndexGenerations(client, setup);
    }

    /**
     * Posts JSON lines, such as many documents or many searches.
     *
     * @param lines null for none
     */
    public JsonNode post(String path, byte[] lines) throws IOException {
        Request request = new Request("POST", path);
        if (lines != null) {
            request.setEntity(
                    new ByteArrayEntity(lines, ContentType.create("application/x-ndjson")));
        }
        return JSON.readTree(
                EntityUtils.toByteArray(
                        client.getLowLevelClient().performRequest(request).getEntity()));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
