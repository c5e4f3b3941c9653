package io.millrace.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.evaluate.Protocol.Baskets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a report was made from and how.
 *
 * @param events name of the file
 * @param fingerprint of the events that were kept
 * @param catalogue name of the file, or null
 * @param catalogueFingerprint of its items
 * @param positive the rule as it was given, or null
 * @param limit events read at most, or null
 * @param driftAt when the taste was changed, as it was given, or null
 * @param protocol what was judged
 * @param judgedFrom the first line that was judged
 * @param experts names of those that were fused
 * @param changed settings that differ from the defaults, by key
 */
record ReportSettings(
        String events,
        String fingerprint,
        String catalogue,
        String catalogueFingerprint,
        String positive,
        Long limit,
        String driftAt,
        Protocol protocol,
        int judgedFrom,
        List<String> experts,
        Map<String, String> changed) {
    ReportSettings {
        experts = List.copyOf(experts);
        changed = new TreeMap<>(changed);
    }

    void writeTo(ObjectNode json) {
        json.put("events", events);
        json.put("events_fingerprint", fingerprint);
        json.put("catalogue", catalogue);
        json.put("catalogue_fingerprint", catalogueFingerprint);
        json.put("positive", positive);
        json.put("limit", limit);
        json.put("drift_at", driftAt);
        json.put("baskets", baskets());
        json.put("repeats", protocol.repeats());
        json.put("every", protocol.every());
        json.put("judged_from", judgedFrom);
        json.putPOJO("experts", experts);
        json.putPOJO("changed", changed);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it did not write that
     */
    static ReportSettings read(JsonNode json) {
        JsonNode fingerprint = json.path("events_fingerprint");
        if (!fingerprint.isTextual()) {
            throw new IllegalArgumentException("no settings in it");
        }
        Map<String, String> changed = new LinkedHashMap<>();
        json.path("changed")
                .fields()
                .forEachRemaining(entry -> changed.put(entry.getKey(), entry.getValue().asText()));
        List<String> experts = new ArrayList<>();
        json.path("experts").forEach(name -> experts.add(name.asText()));
        return new ReportSettings(
                json.path("events").asText(),
                fingerprint.asText(),
                text(json, "catalogue"),
                text(json, "catalogue_fingerprint"),
                text(json, "positive"),
                json.hasNonNull("limit") ? json.get("limit").asLong() : null,
                text(json, "drift_at"),
                new Protocol(
                        Baskets.valueOf(
                                json.path("baskets")
                                        .asText()
                                        .toUpperCase(Locale.ROOT)
                                        .replace('-', '_')),
                        json.path("repeats").asBoolean(),
                        json.path("every").asInt()),
                json.path("judged_from").asInt(),
                experts,
                changed);
    }

    /** Why the two cannot be compared event by event: the first thing that differs, in words. */
    Optional<String> difference(ReportSettings other) {
        if (!fingerprint.equals(other.fingerprint)) {
            return differentEvents(other);
        }
        if (!Objects.equals(catalogueFingerprint, other.catalogueFingerprint)) {
            return differs("catalogue", catalogue, other.catalogue);
        }
        if (protocol.baskets() != other.protocol.baskets()) {
            return differs("baskets", baskets(), other.baskets());
        }
        if (protocol.repeats() != other.protocol.repeats()) {
            return differs("--repeats", protocol.repeats(), other.protocol.repeats());
        }
        if (protocol.every() != other.protocol.every()) {
            return differs("--every", protocol.every(), other.protocol.every());
        }
        if (judgedFrom != other.judgedFrom) {
            return differs("first judged event", judgedFrom, other.judgedFrom);
        }
        return Optional.empty();
    }

    /** Which of the things that decide about the events differs. */
    private Optional<String> differentEvents(ReportSettings other) {
        if (!events.equals(other.events)) {
            return differs("events", events, other.events);
        }
        if (!Objects.equals(positive, other.positive)) {
            return differs("--positive", positive, other.positive);
        }
        if (!Objects.equals(limit, other.limit)) {
            return differs("--limit", limit, other.limit);
        }
        if (!Objects.equals(driftAt, other.driftAt)) {
            return differs("--drift-at", driftAt, other.driftAt);
        }
        return Optional.of("two files " + events + " with other events");
    }

    private static Optional<String> differs(String what, Object here, Object there) {
        return Optional.of(
                "%s %s and %s"
                        .formatted(
                                what,
                                here == null ? "none" : here,
                                there == null ? "none" : there));
    }

    /** How the lines of a basket were treated, in lower case with dashes. */
    String baskets() {
        return protocol.baskets().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String text(JsonNode json, String field) {
        return json.hasNonNull(field) ? json.get(field).asText() : null;
    }
}
