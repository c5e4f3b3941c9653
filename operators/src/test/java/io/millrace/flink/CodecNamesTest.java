package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodecNamesTest {
    /** What kept savepoints say, and what the codecs are called now. */
    @ParameterizedTest
    @CsvSource({
        "io.millrace.affinity.PositionCurveCodec, position-curve",
        "io.millrace.affinity.QueryStateCodec, query-state",
        "io.millrace.affinity.SearchMemoryCodec, search-memory",
        "io.millrace.cluster.ClusterStateCodec, cluster-state",
        "io.millrace.content.TermStatisticsCodec, term-statistics",
        "io.millrace.factor.NegativePoolCodec, negative-pool",
        "io.millrace.fusion.FusionStateCodec, fusion-state",
        "io.millrace.gate.GateStateCodec, gate-state",
        "io.millrace.item.ItemStateCodec, item-state",
        "io.millrace.judge.ServedStateCodec, served-state",
        "io.millrace.network.NetworkStateCodec, network-state",
        "io.millrace.shopper.ShopperStateCodec, shopper-state",
        "io.millrace.slate.ScoreRequestCodec, score-request"
    })
    void formerClassName_standsForTheIdForEver(String className, String id) {
        assertThat(CodecNames.idOf(className)).isEqualTo(id);
        assertThat(CodecNames.classNameOf(id)).isEqualTo(className);
        assertThat(CodecRegistry.find(id, CodecNamesTest.class.getClassLoader())).isPresent();
    }
}
