package io.millrace.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** Settings of a job in a {@link JsonFile}: an object of texts by key, in the order of the keys. */
public final class SettingsJson {
    private SettingsJson() {}

    /**
     * Puts settings into an object as one of its fields.
     *
     * @param settings by key
     */
    public static void put(ObjectNode json, String field, Map<String, String> settings) {
        ObjectNode node = json.putObject(field);
        new TreeMap<>(settings).forEach(node::put);
    }

    /**
     * The settings in a field of an object, by key.
     *
     * @throws IllegalArgumentException if there is no such field
     */
    public static Map<String, String> read(JsonNode json, String field) {
        Map<String, String> settings = new TreeMap<>();
        json.required(field)
                .fields()
                .forEachRemaining(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
        return settings;
    }
}
