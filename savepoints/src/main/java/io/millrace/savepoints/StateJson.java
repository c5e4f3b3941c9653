package io.millrace.savepoints;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.affinity.QueryState;
import io.millrace.affinity.SearchMemory;
import io.millrace.events.modellog.Contestant;
import io.millrace.flink.DeclaredState;
import io.millrace.fusion.FusionSettings;
import io.millrace.fusion.FusionState;
import io.millrace.gate.GateState;
import io.millrace.item.ItemState;
import io.millrace.item.NeighbourCounts;
import io.millrace.judge.ServedState;
import io.millrace.network.NetworkState;
import io.millrace.shopper.HadItems;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.Purchase;
import io.millrace.shopper.ShopperState;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Values of the job's state for people and tools.
 *
 * <p>Everything learned is there; what is not are the numbers of publications, which a restored job
 * goes on counting, and what of an item is in the index, which follows from the rest. So two values
 * with the same JSON rank the same.
 */
public final class StateJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StateJson() {}

    /** Versions that do not know ids of codecs read this too, and compare class names. */
    static ObjectNode declared(DeclaredState state) {
        return JSON.createObjectNode()
                .put("name", state.name())
                .put("kind", state.kind().name())
                .put("serializer", state.serializerClassName())
                .put("codec", state.serializer())
                .put("version", state.version());
    }

    public static ObjectNode of(ItemState state) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("interactions", state.interactions())
                        .put("time", state.time())
                        .put("lastInteraction", state.lastInteraction())
                        .put("popularity", state.popularity())
                        .put("occurrences", state.occurrences())
                        .put("transitionsTotal", state.transitionsTotal())
                        .put("popularityBucket", state.popularityBucket())
                        .put("catalogueAppendedAt", state.catalogueAppendedAt())
                        .put("catalogueRecord", text(state.catalogueRecord()))
                        .put("contentMake", state.contentMake());
        json.set("coVisits", neighbours(state.coVisits()));
        json.set("transitions", neighbours(state.transitions()));
        ObjectNode vectors = json.putObject("vectors");
        for (String name : state.vectorNames()) {
            ObjectNode vector = vectors.putObject(name);
            vector.put("norm", norm(state.vector(name)));
            vector.put("accumulator", state.accumulator(name));
            ArrayNode values = vector.putArray("values");
            for (float value : state.vector(name)) {
                values.add(value);
            }
        }
        return json;
    }

    public static ObjectNode of(ShopperState state) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("events", state.events())
                        .put("time", state.time())
                        .put("retired", state.isRetired());
        json.set("history", past(state.history()));
        ArrayNode purchases = json.putArray("purchases");
        for (Purchase purchase : state.purchases()) {
            purchases
                    .addObject()
                    .put("item", purchase.itemId())
                    .put("count", purchase.count())
                    .put("time", purchase.time());
        }
        json.set("had", had(state.had()));
        return json;
    }

    public static ObjectNode of(GateState state) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("newestTime", state.newestTime())
                        .put("boundUser", state.boundUser())
                        .put("rememberedEvents", state.rememberedEvents())
                        .put("knownMillis", state.knownMillis());
        json.set("past", past(state.past()));
        return json;
    }

    public static ObjectNode of(FusionState state) {
        ObjectNode json =
                JSON.createObjectNode().put("events", state.events()).put("judged", state.judged());
        List<String> experts = state.experts();
        json.set("weights", weights(experts, state.servingWeights(FusionSettings.DEFAULT)));
        ObjectNode deviations = json.putObject("deviations");
        experts.forEach(expert -> deviations.put(expert, state.deviation(expert)));
        ArrayNode contestants = json.putArray("contestants");
        for (Contestant contestant : state.contestants()) {
            ObjectNode node =
                    contestants
                            .addObject()
                            .put("name", contestant.name())
                            .put("meanReciprocalRank", contestant.score());
            node.set("weights", weights(experts, contestant.weights()));
        }
        return json;
    }

    public static ObjectNode of(NetworkState state) {
        float[] parameters = state.parameters();
        ObjectNode json =
                JSON.createObjectNode()
                        .put("steps", state.steps())
                        .put("size", parameters.length)
                        .put("norm", norm(parameters));
        ArrayNode values = json.putArray("parameters");
        for (float parameter : parameters) {
            values.add(parameter);
        }
        return json;
    }

    public static ObjectNode of(ServedState state) {
        ObjectNode json = JSON.createObjectNode().put("slates", state.slates());
        json.set("had", had(state.had()));
        return json;
    }

    public static ObjectNode of(SearchMemory memory) {
        return JSON.createObjectNode()
                .put("time", memory.time())
                .put("pages", memory.pages())
                .put("clicks", memory.clicks());
    }

    public static ObjectNode of(QueryState state) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("time", state.time())
                        .put("gains", state.gains())
                        .put("clicks", state.allClicks())
                        .put("expectations", state.expectations())
                        .put("searchers", state.searchers());
        ArrayNode items = json.putArray("items");
        for (int i = 0; i < state.size(); i++) {
            items.addObject()
                    .put("item", state.itemId(i))
                    .put("hash", Long.toHexString(state.hash(i)))
                    .put("clicks", state.clicks(i))
                    .put("purchases", state.purchases(i))
                    .put("expected", state.expected(i));
        }
        return json;
    }

    static ObjectNode of(long total) {
        return JSON.createObjectNode().put("total", total);
    }

    /** Euclidean length. */
    static double norm(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static ObjectNode weights(List<String> experts, double[] weights) {
        ObjectNode json = JSON.createObjectNode();
        for (int k = 0; k < experts.size(); k++) {
            json.put(experts.get(k), weights[k]);
        }
        return json;
    }

    /** The items a shopper has had, as the 64-bit hashes that are kept of them. */
    private static ArrayNode had(HadItems had) {
        ArrayNode hashes = JSON.createArrayNode();
        had.forEachBefore(Long.MAX_VALUE, hash -> hashes.add(Long.toHexString(hash)));
        return hashes;
    }

    private static ArrayNode past(List<PastItem> items) {
        ArrayNode list = JSON.createArrayNode();
        for (PastItem item : items) {
            list.addObject()
                    .put("item", item.itemId())
                    .put("type", item.type().wireName())
                    .put("time", item.time());
        }
        return list;
    }

    /** Counts relative to the landmark: an entry lies between count - error and count. */
    private static ObjectNode neighbours(NeighbourCounts counts) {
        ObjectNode json = JSON.createObjectNode().put("landmark", counts.landmark());
        ArrayNode list = json.putArray("neighbours");
        for (int i = 0; i < counts.size(); i++) {
            list.addObject()
                    .put("item", counts.id(i))
                    .put("count", counts.count(i))
                    .put("error", counts.error(i));
        }
        return json;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
