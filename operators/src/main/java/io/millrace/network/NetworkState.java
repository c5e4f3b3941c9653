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

    /** Steps made so far. */
    public long steps() {
        return steps;
    }
}
