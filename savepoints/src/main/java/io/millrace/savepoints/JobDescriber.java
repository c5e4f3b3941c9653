package io.millrace.savepoints;

import io.millrace.flink.DeclaredState;
import io.millrace.flink.DeclaresState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
            operators.add(
                    new OperatorDescription(
                            node.getTransformationUID(),
                            id.toHexString(),
                            node.getOperatorName(),
                            node.getParallelism(),
                            keyGroups.get(id),
                            states(node)));
        }
        operators.sort(Comparator.comparing(OperatorDescription::uid));
        return new JobDescription(version, EnvironmentInformation.getVersion(), true, operators);
    }

    /** Sources and sinks of libraries do not say; every other operator of the job does. */
    private static List<DeclaredState> states(StreamNode node) {
        if (!(node.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory)) {
            return null;
        }
        StreamOperator<?> operator = factory.getOperator();
        if (operator instanceof DeclaresState declaring) {
            return declaring.declaredStates();
        }
        if (operator instanceof AbstractUdfStreamOperator<?, ?> function
                && function.getUserFunction() instanceof DeclaresState declaring) {
            return declaring.declaredStates();
        }
        return List.of();
    }
}
