package io.millrace.jobs.savepoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is found out about savepoints, for people. */
final class SavepointTables {
    private static final double KILO = 1024;

    private final PrintWriter output;

    SavepointTables(PrintWriter output) {
        this.output = output;
    }

    void inspection(JsonNode root) {
        output.printf(
                "%s, checkpoint %d%n%n",
                root.path("path").asText(), root.path("checkpoint").asLong());
        if (root.hasNonNull("cut")) {
            output.printf("made from a file: history ends at %s%n%n", root.path("cut").asText());
        }
        output.printf(
                "%-30s %9s %11s %10s %9s  %s%n",
                "operator", "instances", "key groups", "bytes", "keys", "states");
        List<JsonNode> stateless = new ArrayList<>();
        for (JsonNode operator : root.path("operators")) {
            if (operator.path("bytes").asLong() == 0 && operator.path("states").isEmpty()) {
                stateless.add(operator);
                continue;
            }
            output.printf(
                    "%-30s %9d %11d %10s %9s  %s%n",
                    name(operator),
                    operator.path("parallelism").asInt(),
                    operator.path("maxParallelism").asInt(),
                    bytes(operator.path("bytes").asLong()),
                    operator.has("keys") ? number(operator.path("keys").asLong()) : "",
                    states(operator.path("states")));
        }
        if (!stateless.isEmpty()) {
            output.printf("%nwithout state: %s%n", String.join(", ", names(stateless)));
        }
        for (JsonNode operator : root.path("operators")) {
            if (operator.path("figures").size() > 0) {
                output.printf("%n%s%n", name(operator));
                figures(operator.path("figures"), "  ");
            }
        }
        output.flush();
    }

    void difference(JsonNode root) {
        output.printf(
                "before  %s%nafter   %s%n%n",
                root.path("before").asText(), root.path("after").asText());
        list("operators removed", root.path("operatorsRemoved"));
        list("operators added", root.path("operatorsAdded"));
        output.printf(
                "%-20s %-8s %10s %10s %8s %8s %8s%n",
                "operator", "key", "before", "after", "added", "removed", "changed");
        for (JsonNode operator : root.path("operators")) {
            output.printf(
                    "%-20s %-8s %10s %10s %8s %8s %8s%n",
                    operator.path("uid").asText(),
                    operator.path("keyedBy").asText(),
                    number(operator.path("keysBefore").asLong()),
                    number(operator.path("keysAfter").asLong()),
                    number(operator.path("added").asLong()),
                    number(operator.path("removed").asLong()),
                    number(operator.path("changed").asLong()));
        }
        for (JsonNode operator : root.path("operators")) {
            String uid = operator.path("uid").asText();
            list(uid + ": added, such as", operator.path("addedKeys"));
            list(uid + ": removed, such as", operator.path("removedKeys"));
            list(uid + ": changed, such as", operator.path("changedKeys"));
        }
        for (JsonNode operator : root.path("operators")) {
            changes(
                    operator.path("uid").asText(),
                    operator.path("figuresBefore"),
                    operator.path("figuresAfter"));
        }
        output.flush();
    }

    private void changes(String uid, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        output.printf("%n%s%n", uid);
        Iterator<Map.Entry<String, JsonNode>> fields = after.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            JsonNode old = before.path(field.getKey());
            if (!field.getValue().equals(old)) {
                output.printf(
                        "  %-24s %s -> %s%n",
                        field.getKey(),
                        old.isMissingNode() ? "nothing" : inOneLine(old),
                        inOneLine(field.getValue()));
            }
        }
    }

    private void figures(JsonNode figures, String indent) {
        figures.fields()
                .forEachRemaining(
                        field ->
                                output.printf(
                                        "%s%-24s %s%n",
                                        indent, field.getKey(), inOneLine(field.getValue())));
    }

    /** One line for a number, a spread, or the weights of a segment. */
    private static String inOneLine(JsonNode value) {
        if (value.isIntegralNumber()) {
            return number(value.asLong());
        }
        if (value.isNumber()) {
            return decimal(value.asDouble());
        }
        if (value.isObject()) {
            List<String> parts = new ArrayList<>();
            value.fields()
                    .forEachRemaining(
                            field -> {
                                String text = inOneLine(field.getValue());
                                boolean nested = field.getValue().isObject();
                                parts.add(
                                        field.getKey() + " " + (nested ? "(" + text + ")" : text));
                            });
            return String.join(", ", parts);
        }
        return value.asText();
    }

    private void list(String title, JsonNode names) {
        if (names.isEmpty()) {
            return;
        }
        List<String> parts = new ArrayList<>();
        names.forEach(name -> parts.add(name.asText()));
        output.printf("%s: %s%n", title, String.join(", ", parts));
    }

    private static List<String> names(List<JsonNode> operators) {
        return operators.stream().map(SavepointTables::name).toList();
    }

    private static String name(JsonNode operator) {
        return operator.hasNonNull("uid")
                ? operator.path("uid").asText()
                : operator.path("id").asText();
    }

    private static String states(JsonNode states) {
        List<String> parts = new ArrayList<>();
        for (JsonNode state : states) {
            String serializer = state.path("codec").asText();
            parts.add(
                    "%s (%s v%d)"
                            .formatted(
                                    state.path("name").asText(),
                                    serializer.substring(serializer.lastIndexOf('.') + 1),
                                    state.path("version").asInt()));
        }
        return String.join(", ", parts);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String bytes(long bytes) {
        if (bytes < KILO) {
            return bytes + " B";
        }
        return bytes < KILO * KILO
                ? String.format(Locale.ROOT, "%.1f KB", bytes / KILO)
                : String.format(Locale.ROOT, "%.1f MB", bytes / KILO / KILO);
    }
}
