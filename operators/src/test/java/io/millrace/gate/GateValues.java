package io.millrace.gate;

/** States of the gate, for tests in other packages. */
public final class GateValues {
    private GateValues() {}

    /** What is read of a state that was written before the bucket was filled by several clocks. */
    public static GateState withoutClocks(GateState state) {
        state.appendedAt = Long.MIN_VALUE;
        state.streamTime = Long.MIN_VALUE;
        state.knownMillis = EventGate.ESTABLISHED;
        return state;
    }

    /** The same after some time. */
    public static GateState known(GateState state, long millis) {
        state.knownMillis = millis;
        state.spent -= 0.25;
        return state;
    }
}
