package io.millrace.network;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.Experts;
import io.millrace.expert.SequenceExpert;
import io.millrace.expert.SequenceNetwork;
import io.millrace.factor.NetworkGradient;
import java.util.Arrays;

/**
 * Moves the parameters that all shoppers share along the gradients of mini-batches.
 *
 * <p><b>What it computes.</b> Adagrad with an accumulator for every parameter: a += G^2, then theta
 * += 0.004 G / sqrt(a), a starting at 0.1. G is the sum over the events of a mini-batch.
 *
 * <p><b>Memory.</b> Eight bytes a parameter: with 64 dimensions 66 KB, published as 33 KB.
 */
public final class NetworkLearner {
    private static final double RATE = 0.004;
    private static final float INITIAL_ACCUMULATOR = 0.1f;

    private final Experts experts;

    public NetworkLearner(Experts experts) {
        this.experts = requireNonNull(experts, "experts is null");
    }

    /**
     * Makes one step.
     *
     * @param state null before the first
     * @return the state after it; unchanged for a gradient of another shape of network
     */
    public NetworkState learn(NetworkState state, NetworkGradient gradient) {
        float[] values = gradient.gradient();
        NetworkState moved = fits(state, values.length) ? state : initial(gradient.name());
        if (!fits(moved, values.length)) {
            return state;
        }
        for (int i = 0; i < values.length; i++) {
            moved.accumulators[i] += values[i] * values[i];
            moved.parameters[i] += (float) (RATE * values[i] / Math.sqrt(moved.accumulators[i]));
        }
        moved.steps++;
        return moved;
    }

    /** The parameters as they stand. */
    public NetworkRecord publish(String name, NetworkState state, long epoch) {
        long version = ModelVersion.of(epoch, ++state.publications);
        return new NetworkRecord(name, version, state.parameters.clone());
    }

    private static boolean fits(NetworkState state, int parameters) {
        return state != null && state.parameters.length == parameters;
    }

    private NetworkState initial(String name) {
        float[] parameters =
                experts.find(SequenceExpert.class)
                        .filter(expert -> expert.name().equals(name))
                        .map(expert -> new SequenceNetwork(expert.settings()).initialParameters())
                        .orElse(new float[0]);
        float[] accumulators = new float[parameters.length];
        Arrays.fill(accumulators, INITIAL_ACCUMULATOR);
        return new NetworkState(parameters, accumulators);
    }
}
