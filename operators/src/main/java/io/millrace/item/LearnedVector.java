package io.millrace.item;

/** A vector of one item while it is learned, and how far its steps have shrunk. Mutable. */
final class LearnedVector {
    final String name;
    final float[] values;
    double accumulator;

    LearnedVector(String name, float[] values, double accumulator) {
        this.name = name;
        this.values = values;
        this.accumulator = accumulator;
    }
}
