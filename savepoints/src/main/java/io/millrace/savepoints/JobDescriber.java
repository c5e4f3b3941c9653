package io.millrace.savepoints;

import io.millrace.flink.DeclaresState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;

/** Describes a job by its graph; nothing is run. */
public final class JobDescriber {
    private JobDescriber() {}

    /**
     * @param graph in which every operator has a uid
     * @param version of Millrace
     */
    public static JobDescription describe(StreamGraph graph, String version) {
        Map<Integer, byte[]> ids =
                new StreamGraphHasherV2().traverseStreamGraphAndGenerateHashes(graph);
        Map<OperatorID, Integer> keyGroups = new HashMap<>();
        for (JobVertex vertex : graph.getJobGraph().getVertices()) {
            for (OperatorIDPair operator : vertex.getOperatorIDs()) {
                keyGroups.put(operator.getGeneratedOperatorID(), vertex.getMaxParallelism());
            }
        }
        List<OperatorDescription> operators = new ArrayList<>();
        for (StreamNode node : graph.getStreamNodes()) {
            OperatorID id = new OperatorID(ids.get(node.getId()));
            Optional<DeclaresState> declaring = declaring(node);
            operators.add(
                    new OperatorDescription(
                            node.getTransformationUID(),
                            id.toHexString(),
                            node.getOperatorName(),
                            node.getParallelism(),
                            keyGroups.get(id),
                            isOfALibrary(node)
                                    ? null
                                    : declaring
                                            .map(DeclaresState::declaredStates)
                                            .orElse(List.of()),
                            declaring.map(DeclaresState::mayStartEmpty).orElse(false)));
        }
        operators.sort(Comparator.comparing(OperatorDescription::uid));
        return new JobDescription(version, EnvironmentInformation.getVersion(), true, operators);
    }

    /** Sources and sinks of libraries do not say what they keep; all other operators do. */
    private static boolean isOfALibrary(StreamNode node) {
        return !(node.getOperatorFactory() instanceof SimpleOperatorFactory<?>);
    }

    private static Optional<DeclaresState> declaring(StreamNode node) {
        if (!(node.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory)) {
            return Optional.empty();
        }
        StreamOperator<?> operator = factory.getOperator();
        if (operator instanceof DeclaresState declaring) {
            return Optional.of(declaring);
        }
        if (operator instanceof AbstractUdfStreamOperator<?, ?> function
                && function.getUserFunction() instanceof DeclaresState declaring) {
            return Optional.of(declaring);
        }
        return Optional.empty();
    }
}
