package io.millrace.jobs.job;

import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;

/**
 * How long records may wait in the network buffers between operators.
 *
 * <p>Each buffer has a thread that wakes up once a timeout, in each subtask: some sixty of them
 * kept a twentieth of a core busy with 10 ms each. What an event passes before its shopper's
 * document is written, and what it passes before it is learned, is sent on as soon as ever;
 * everything else, which are counts, judgements, erasures and documents of the shop, waits a little
 * longer.
 */
final class BufferTimeouts {
    /** Milliseconds. */
    static final long RELAXED = 100;

    /** What is in a hurry: from which operator to which, by uid. */
    static final Map<String, Set<String>> URGENT =
            Map.of(
                    "reject-bad-events", Set.of("event-gate"),
                    "event-gate", Set.of("user-learner"),
                    "user-learner", Set.of("batch-scorer", "item-learner"),
                    "batch-scorer", Set.of("shopper-documents"),
                    "shopper-documents", Set.of("overflow-shoppers"),
                    "overflow-shoppers", Set.of("elasticsearch-shoppers"));

    private BufferTimeouts() {}

    /**
     * Lets everything that is in no hurry wait longer.
     *
     * @param timeout milliseconds that all buffers have now; without a time limit, or with none to
     *     wait at all, they stay as they are
     */
    static void relax(StreamGraph graph, long timeout) {
        if (timeout <= 0) {
            return;
        }
        for (StreamNode node : graph.getStreamNodes()) {
            for (StreamEdge edge : node.getOutEdges()) {
                StreamNode target = graph.getStreamNode(edge.getTargetId());
                if (!isUrgent(node.getTransformationUID(), target.getTransformationUID())) {
                    edge.setBufferTimeout(Math.max(timeout, RELAXED));
                }
            }
        }
    }

    private static boolean isUrgent(String from, String to) {
        // A sink's writer has a uid of its own, which begins with the sink's.
        return from != null
                && to != null
                && URGENT.getOrDefault(from, Set.of()).stream().anyMatch(to::startsWith);
    }
}
