package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.config.ConfigLoader;
import io.millrace.jobs.config.MillraceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class BufferTimeoutsTest {
    private static final String PROPERTY = "flink.properties.execution.buffer-timeout.interval=";

    @Test
    void wayOfAnEvent_isInAHurryAndNothingElse() {
        Map<String, Long> timeouts = timeouts(graph());
        List<String> urgent = new ArrayList<>();
        BufferTimeouts.URGENT.forEach(
                (from, to) -> to.forEach(each -> urgent.add(from + " > " + each)));

        timeouts.forEach(
                (edge, timeout) -> {
                    boolean inAHurry = urgent.removeIf(edge::startsWith);
                    assertThat(timeout).as(edge).isEqualTo(inAHurry ? 10 : BufferTimeouts.RELAXED);
                });
        assertThat(urgent).as("ways that the graph does not have").isEmpty();
        assertThat(timeouts).hasSizeGreaterThan(20);
    }

    @Test
    void longerTimeoutThatAUserSets_holdsForAll() {
        assertThat(timeouts(graph(PROPERTY + "250ms")).values()).containsOnly(250L);
    }

    @Test
    void noTimeoutAtAll_staysNone() {
        assertThat(timeouts(graph(PROPERTY + "0ms")).values()).containsOnly(0L);
        assertThat(
                        timeouts(graph("flink.properties.execution.buffer-timeout.enabled=false"))
                                .values())
                .containsOnly(-1L);
    }

    private static StreamGraph graph(String... assignments) {
        MillraceConfig config = new ConfigLoader().assignments(List.of(assignments)).load();
        return JobEnvironment.graph(JobEnvironment.create(config));
    }

    /** By edge, as uids; edges between the same operators have the same. */
    private static Map<String, Long> timeouts(StreamGraph graph) {
        Map<String, Long> timeouts = new TreeMap<>();
        for (StreamNode node : graph.getStreamNodes()) {
            for (StreamEdge edge : node.getOutEdges()) {
                StreamNode target = graph.getStreamNode(edge.getTargetId());
                String name = node.getTransformationUID() + " > " + target.getTransformationUID();
                assertThat(timeouts.merge(name, edge.getBufferTimeout(), Math::max))
                        .as(name)
                        .isEqualTo(edge.getBufferTimeout());
            }
        }
        return timeouts;
    }
}
