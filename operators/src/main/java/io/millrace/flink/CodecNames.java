package io.millrace.flink;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;

/**
 * The class names by which savepoints named codecs before these had ids. A closed list: it neither
 * changes when a class is renamed nor grows with new codecs.
 */
final class CodecNames {
    private static final Map<String, String> IDS =
            Map.ofEntries(
                    Map.entry("io.millrace.affinity.PositionCurveCodec", "position-curve"),
                    Map.entry("io.millrace.affinity.QueryStateCodec", "query-state"),
                    Map.entry("io.millrace.affinity.SearchMemoryCodec", "search-memory"),
                    Map.entry("io.millrace.cluster.ClusterStateCodec", "cluster-state"),
                    Map.entry("io.millrace.content.TermStatisticsCodec", "term-statistics"),
                    Map.entry("io.millrace.factor.NegativePoolCodec", "negative-pool"),
                    Map.entry("io.millrace.fusion.FusionStateCodec", "fusion-state"),
                    Map.entry("io.millrace.gate.GateStateCodec", "gate-state"),
                    Map.entry("io.millrace.item.ItemStateCodec", "item-state"),
                    Map.entry("io.millrace.judge.ServedStateCodec", "served-state"),
                    Map.entry("io.millrace.network.NetworkStateCodec", "network-state"),
                    Map.entry("io.millrace.shopper.ShopperStateCodec", "shopper-state"),
                    Map.entry("io.millrace.slate.ScoreRequestCodec", "score-request"));

    private static final Map<String, String> CLASS_NAMES =
            IDS.entrySet().stream()
                    .collect(toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private CodecNames() {}

    /** The id of the codec that a class name stood for; any other name stays as it is. */
    static String idOf(String name) {
        return IDS.getOrDefault(name, name);
    }

    /** The class name that a codec's id stands for; the id itself of a codec that never had one. */
    static String classNameOf(String id) {
        return CLASS_NAMES.getOrDefault(id, id);
    }
}
