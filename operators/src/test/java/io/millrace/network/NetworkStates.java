package io.millrace.network;

/** States of networks for tests. */
public final class NetworkStates {
    private NetworkStates() {}

    public static NetworkState of(
            float[] parameters, float[] accumulators, long steps, long publications) {
        NetworkState state = new NetworkState(parameters, accumulators);
        state.steps = steps;
        state.publications = publications;
        return state;
    }
}
