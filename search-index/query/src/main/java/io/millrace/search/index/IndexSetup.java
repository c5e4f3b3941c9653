package io.millrace.search.index;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests that set a deployment's indices up, as JSON bodies. Sending any of them again
 * changes nothing.
 *
 * <p>Settings and mapping of an index are a component template named as its alias. The index
 * template of the same name is composed of it and of {@code <alias>@custom}, which Millrace never
 * writes: a shop puts its shard count, its synonyms or additional fields there.
 */
public final class IndexSetup {

    /**
     * The version of the mappings. A change that needs a new index raises it; a field more does
     * not: it is added to the indices there are.
     */
    public static final int MAPPING_VERSION = 2;

    private static final String VERSION_FIELD = "millrace_mapping_version";
    private static final ObjectMapper JSON = new ObjectMapper();
    // Above the priority of the templates that Elasticsearch brings along.
    private static final int PRIORITY = 500;

    private final IndexNames names;

    public IndexSetup(IndexNames names) {
        this.names = requireNonNull(names, "names is null");
    }

    public IndexNames names() {
        return names;
    }

    /** Name of the component template and of the index template. */
    public String templateName(SearchIndex index) {
        return names.alias(index);
    }

    /** Body of {@code PUT /_component_template/<templateName>}. */
    public ObjectNode componentTemplate(SearchIndex index) {
        ObjectNode template = resource(index);
        ObjectNode meta = template.withObject("/mappings").putObject("_meta");
        meta.put(VERSION_FIELD, MAPPING_VERSION);
        ObjectNode body = JSON.createObjectNode();
        body.put("version", MAPPING_VERSION);
        body.set("template", template);
        return body;
    }

    /** Body of {@code PUT /_index_template/<templateName>}. */
    public ObjectNode indexTemplate(SearchIndex index) {
        String custom = names.alias(index) + "@custom";
        ObjectNode body = JSON.createObjectNode();
        // The alias itself is among the patterns for the sake of allow_auto_create: should the
        // alias
        // vanish, a write to it must fail and not make an index that guesses its mapping.
        body.putArray("index_patterns").add(names.alias(index)).add(names.generations(index));
        body.put("allow_auto_create", false);
        body.put("priority", PRIORITY);
        body.put("version", MAPPING_VERSION);
        body.putArray("composed_of").add(templateName(index)).add(custom);
        body.putArray("ignore_missing_component_templates").add(custom);
        return body;
    }

    /** Body of {@code PUT /<firstIndex>}: nothing but the alias, the templates say the rest. */
    public ObjectNode firstIndex(SearchIndex index) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("aliases")
                .putObject(names.alias(index))
                .put("is_write_index", true)
                .put("is_hidden", false);
        return body;
    }

    /**
     * The mapping version of an index.
     *
     * @param mappings the value of {@code mappings} in the answer to {@code GET /<index>/_mapping}
     * @return 0 for an index that Millrace has not made
     */
    public static int mappingVersion(JsonNode mappings) {
        return mappings.path("_meta").path(VERSION_FIELD).asInt(0);
    }

    /**
     * The fields of this version that an index has not, with their mappings.
     *
     * @param mappings as for {@link #mappingVersion}
     */
    public ObjectNode missingFields(SearchIndex index, JsonNode mappings) {
        ObjectNode fields = resource(index).withObject("/mappings/properties");
        List<String> present = new ArrayList<>();
        mappings.path("properties").fieldNames().forEachRemaining(present::add);
        return fields.without(present);
    }

    private static ObjectNode resource(SearchIndex index) {
        String name = index.logicalName() + ".json";
        try (InputStream in = IndexSetup.class.getResourceAsStream(name)) {
            return (ObjectNode) JSON.readTree(requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
