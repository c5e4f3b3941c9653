package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestHighLevelClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a deployment's templates, indices and aliases in place, and checks that they are.
 *
 * <p>Does not own the client.
 */
public final class IndexAdministrator {

    private static final Logger LOG = LoggerFactory.getLogger(IndexAdministrator.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(3);
    private static final int MAJOR = 8;
    // The first with the kind of vector index that the items use.
    private static final int LEAST_MINOR = 12;

    private final RestClient client;
    private final IndexSetup setup;

    public IndexAdministrator(RestHighLevelClient client, IndexSetup setup) {
        this.client = requireNonNull(client, "client is null").getLowLevelClient();
        this.setup = requireNonNull(setup, "setup is null");
    }

    /**
     * Waits until Elasticsearch answers and its version is one that Millrace knows.
     *
     * @throws IOException when it does not answer in time; the message says what came instead
     * @throws IndexSetupException at once when it refuses the credentials or is of another version
     */
    public void awaitAvailable(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration delay = FIRST_DELAY;
        while (true) {
            String problem;
            try {
                checkVersion(send("GET", "/", null));
                return;
            } catch (IndexSetupException e) {
                throw e;
            } catch (ResponseException e) {
                int status = status(e);
                if (status < 500 && status != 429) {
                    throw new IndexSetupException(
                            "Elasticsearch refuses GET / with status " + status, e);
                }
                problem = "status " + status;
            } catch (IOException e) {
                problem = e.toString();
            }
            if (System.nanoTime() + delay.toNanos() > deadline) {
                throw new IOException(
                        "Elasticsearch at %s did not answer within %d s: %s"
                                .formatted(client.getNodes(), patience.toSeconds(), problem));
            }
            LOG.info("Waiting for Elasticsearch at {}: {}", client.getNodes(), problem);
            TimeUnit.MILLISECONDS.sleep(delay.toMillis());
            delay = delay.multipliedBy(2);
            delay = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
        }
    }

    /**
     * Puts the templates and makes the missing indices with their aliases. What is there already
     * stays as it is, after a check; only fields that this version adds to a mapping of the same
     * number are added, to every generation. Safe to call again and from several processes at once.
     *
     * @throws IndexSetupException when what is there does not fit
     */
    public void setUp() throws IOException {
        for (SearchIndex index : SearchIndex.values()) {
            putTemplates(index);
            if (indicesBehind(index).isEmpty()) {
                createFirst(index);
            }
            for (String each : generations(index)) {
                addFields(index, each);
            }
        }
        check();
    }

    /** Puts the templates of an index; indices that exist stay as they are. */
    void putTemplates(SearchIndex index) throws IOException {
        String template = setup.templateName(index);
        put("/_component_template/" + template, setup.componentTemplate(index));
        put("/_index_template/" + template, setup.indexTemplate(index));
    }

    /**
     * Checks that every alias has one index to write to, of this version's mapping and with its
     * fields.
     *
     * @throws IndexSetupException when one has not
     */
    public void check() throws IOException {
        for (SearchIndex index : SearchIndex.values()) {
            String alias = setup.names().alias(index);
            List<String> indices = indicesBehind(index);
            if (indices.isEmpty()) {
                throw new IndexSetupException(
                        "there is no alias %s: the deployment's indices have not been set up"
                                .formatted(alias));
            }
            for (String each : indices) {
                checkMapping(index, alias, each);
            }
        }
    }

    /**
     * Deletes the deployment: its indices of every generation, its templates, and all they hold.
     * What is not there stays so.
     */
    public void tearDown() throws IOException {
        for (SearchIndex index : SearchIndex.values()) {
            for (String each : generations(index)) {
                send("DELETE", "/" + each, null);
            }
            sendIfPresent("DELETE", "/_index_template/" + setup.templateName(index));
            sendIfPresent("DELETE", "/_component_template/" + setup.templateName(index));
        }
    }

    /** Whether there is any index of the deployment. */
    public boolean isAnythingThere() throws IOException {
        for (SearchIndex index : SearchIndex.values()) {
            if (!generations(index).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Every generation of an index, behind the alias or not, the oldest first. */
    List<String> generations(SearchIndex index) throws IOException {
        JsonNode answer = sendIfPresent("GET", "/" + setup.names().generations(index));
        List<String> names = new ArrayList<>();
        if (answer != null) {
            answer.fieldNames().forEachRemaining(names::add);
        }
        names.sort(null);
        return names;
    }

    private JsonNode sendIfPresent(String method, String path) throws IOException {
        try {
            return send(method, path, null);
        } catch (ResponseException e) {
            if (status(e) == 404) {
                return null;
            }
            throw e;
        }
    }

    /** Older documents fit a mapping with more fields, and an older program writes them there. */
    private void addFields(SearchIndex index, String generation) throws IOException {
        JsonNode mappings = mappings(generation);
        ObjectNode missing = setup.missingFields(index, mappings);
        if (IndexSetup.mappingVersion(mappings) != IndexSetup.MAPPING_VERSION
                || missing.isEmpty()) {
            return;
        }
        ObjectNode body = JSON.createObjectNode();
        body.set("properties", missing);
        put("/" + generation + "/_mapping", body);
        List<String> names = new ArrayList<>();
        missing.fieldNames().forEachRemaining(names::add);
        LOG.info("Added {} to the mapping of index {}", names, generation);
    }

    private JsonNode mappings(String generation) throws IOException {
        return send("GET", "/" + generation + "/_mapping", null).path(generation).path("mappings");
    }

    private void checkMapping(SearchIndex kind, String alias, String index) throws IOException {
        JsonNode mappings = mappings(index);
        int version = IndexSetup.mappingVersion(mappings);
        if (version != IndexSetup.MAPPING_VERSION) {
            throw new IndexSetupException(
                    ("index %s behind alias %s has mapping version %d, this program writes version %d:"
                                    + " 'millrace index rebuild' fills a new index of that version")
                            .formatted(index, alias, version, IndexSetup.MAPPING_VERSION));
        }
        ObjectNode missing = setup.missingFields(kind, mappings);
        if (!missing.isEmpty()) {
            throw new IndexSetupException(
                    "index %s behind alias %s has no field %s, which this program writes: starting the job adds it"
                            .formatted(index, alias, missing.fieldNames().next()));
        }
    }

    List<String> indicesBehind(SearchIndex index) throws IOException {
        String alias = setup.names().alias(index);
        JsonNode answer;
        try {
            answer = send("GET", "/" + alias, null);
        } catch (ResponseException e) {
            if (status(e) == 404) {
                return List.of();
            }
            throw e;
        }
        List<String> indices = new ArrayList<>();
        boolean writable = false;
        Iterator<Map.Entry<String, JsonNode>> found = answer.fields();
        while (found.hasNext()) {
            Map.Entry<String, JsonNode> each = found.next();
            JsonNode entry = each.getValue().path("aliases").path(alias);
            if (entry.isMissingNode()) {
                throw new IndexSetupException(
                        "%s is an index, where an alias of that name is needed".formatted(alias));
            }
            writable |= entry.path("is_write_index").asBoolean(answer.size() == 1);
            indices.add(each.getKey());
        }
        if (!writable) {
            throw new IndexSetupException(
                    "alias %s has %s behind it, and none of them is the one to write to"
                            .formatted(alias, indices));
        }
        return indices;
    }

    private void createFirst(SearchIndex index) throws IOException {
        String name = setup.names().firstIndex(index);
        try {
            put("/" + name, setup.firstIndex(index));
            LOG.info("Created index {} with alias {}", name, setup.names().alias(index));
        } catch (ResponseException e) {
            boolean exists = e.getMessage().contains("resource_already_exists_exception");
            // Another process may just have made it, alias and all.
            if (!exists || indicesBehind(index).isEmpty()) {
                throw exists
                        ? new IndexSetupException(
                                "index %s exists without its alias %s"
                                        .formatted(name, setup.names().alias(index)),
                                e)
                        : e;
            }
        }
    }

    private static void checkVersion(JsonNode root) throws IndexSetupException {
        String number = root.path("version").path("number").asText("");
        String[] parts = number.split("\\.");
        boolean known =
                parts.length >= 2
                        && parts[0].equals(Integer.toString(MAJOR))
                        && parts[1].matches("[0-9]{1,4}")
                        && Integer.parseInt(parts[1]) >= LEAST_MINOR;
        if (!known) {
            throw new IndexSetupException(
                    "Elasticsearch %d.%d or a newer %d.x is needed, found %s"
                            .formatted(
                                    MAJOR,
                                    LEAST_MINOR,
                                    MAJOR,
                                    number.isEmpty() ? "something else" : number));
        }
    }

    private void put(String path, JsonNode body) throws IOException {
        send("PUT", path, body);
    }

    private JsonNode send(String method, String path, JsonNode body) throws IOException {
        Request request = new Request(method, path);
        if (body != null) {
            request.setJsonEntity(JSON.writeValueAsString(body));
        }
        Response response = client.performRequest(request);
        return JSON.readTree(EntityUtils.toByteArray(response.getEntity()));
    }

    static int status(ResponseException e) {
        return e.getResponse().getStatusLine().getStatusCode();
    }
}
