package io.millrace.savepoints;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.flink.DeclaredState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a version of the job says of itself without being run: its operators and their states. The
 * JSON is a contract between versions: fields may be added, never changed.
 *
 * @param version of Millrace
 * @param flinkVersion it was built with
 * @param knowsCodecIds whether it reads savepoints that name codecs by their ids: versions that do
 *     not say so know class names alone
 */
public record JobDescription(
        String version,
        String flinkVersion,
        boolean knowsCodecIds,
        List<OperatorDescription> operators) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATES = "states";

    /**
     * Those of an operator that may start empty. Versions that do not know this name ask for no
     * state of the operator, which is right: by the other name they would miss it.
     */
    private static final String DISPENSABLE_STATES = "dispensableStates";

    public JobDescription {
        requireNonNull(version, "version is null");
        requireNonNull(flinkVersion, "flinkVersion is null");
        operators = List.copyOf(operators);
    }

    public Optional<OperatorDescription> operator(String uid) {
        return operators.stream().filter(operator -> operator.uid().equals(uid)).findFirst();
    }

    /** Uids by the ids that savepoints hold. */
    public Map<String, String> uids() {
        Map<String, String> uids = new HashMap<>();
        operators.forEach(operator -> uids.put(operator.id(), operator.uid()));
        return uids;
    }

    public ObjectNode toJson() {
        ObjectNode root =
                JSON.createObjectNode()
                        .put("version", version)
                        .put("flinkVersion", flinkVersion)
                        .put("knowsCodecIds", knowsCodecIds);
        ArrayNode list = root.putArray("operators");
        for (OperatorDescription operator : operators) {
            ObjectNode node =
                    list.addObject()
                            .put("uid", operator.uid())
                            .put("id", operator.id())
                            .put("name", operator.name())
                            .put("parallelism", operator.parallelism())
                            .put("maxParallelism", operator.maxParallelism());
            if (operator.states() != null) {
                ArrayNode states =
                        node.putArray(operator.mayStartEmpty() ? DISPENSABLE_STATES : STATES);
                operator.states().forEach(state -> states.add(StateJson.declared(state)));
            }
        }
        return root;
    }

    /**
     * @throws SavepointException if the text is no description
     */
    public static JobDescription fromJson(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            List<OperatorDescription> operators = new ArrayList<>();
            for (JsonNode operator : root.required("operators")) {
                boolean mayStartEmpty = operator.has(DISPENSABLE_STATES);
                JsonNode states = operator.get(mayStartEmpty ? DISPENSABLE_STATES : STATES);
                operators.add(
                        new OperatorDescription(
                                operator.required("uid").asText(),
                                operator.required("id").asText(),
                                operator.required("name").asText(),
                                operator.required("parallelism").asInt(),
                                operator.required("maxParallelism").asInt(),
                                states == null ? null : states(states),
                                mayStartEmpty));
            }
            return new JobDescription(
                    root.required("version").asText(),
                    root.required("flinkVersion").asText(),
                    root.path("knowsCodecIds").asBoolean(false),
                    operators);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SavepointException("no description of a job: " + text, e);
        }
    }

    private static List<DeclaredState> states(JsonNode list) {
        List<DeclaredState> states = new ArrayList<>();
        for (JsonNode state : list) {
            states.add(
                    new DeclaredState(
                            state.required("name").asText(),
                            DeclaredState.Kind.valueOf(state.required("kind").asText()),
                            state.required("serializer").asText(),
                            state.required("version").asInt()));
        }
        return states;
    }
}
