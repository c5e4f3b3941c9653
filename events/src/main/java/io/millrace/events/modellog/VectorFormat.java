package io.millrace.events.modellog;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The layout of lists of vectors, shared by everything that holds one. */
public final class VectorFormat {
    private VectorFormat() {}

    public static void write(List<ItemVector> vectors, DataOutput out) throws IOException {
        BinaryFormat.writeVarInt(vectors.size(), out);
        for (ItemVector vector : vectors) {
            BinaryFormat.writeString(vector.name(), out);
            BinaryFormat.writeFloats(vector.values(), out);
        }
    }

    public static List<ItemVector> read(DataInput in) throws IOException {
        int size = BinaryFormat.readCount(in);
        List<ItemVector> vectors = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            vectors.add(new ItemVector(BinaryFormat.readString(in), BinaryFormat.readFloats(in)));
        }
        return vectors;
    }
}
