package io.millrace.network;

/** The parameters of one network and their accumulators. Owned by {@link NetworkLearner}. */
public final class NetworkState {
    final float[] parameters;
    final float[] accumulators;
    long publications;
    long steps;

    NetworkState(float[] parameters, float[] accumulators) {
        this.parameters = parameters;
        this.accumulators = accumulators;
    }

    /** A copy of the parameters. */
    public float[] parameters() {
        return parameters.clone();
    }

    /** Steps made so far. */
    public long steps() {
        return steps;
    }
}
