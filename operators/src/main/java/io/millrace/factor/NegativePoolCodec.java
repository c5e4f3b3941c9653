package io.millrace.factor;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bytes of a {@link NegativePool}. */
public final class NegativePoolCodec extends VersionedCodec<NegativePool> {
    private static final long serialVersionUID = 1L;

    public NegativePoolCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "negative-pool";
    }

    @Override
    protected void writeBody(NegativePool value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.expert, out);
        BinaryFormat.writeFloats(value.network, out);
        BinaryFormat.writeVarInt(value.events, out);
        out.writeLong(value.time);
        BinaryFormat.writeVarInt(value.size(), out);
        for (int i = 0; i < value.size(); i++) {
            BinaryFormat.writeString(value.itemIds.get(i), out);
            out.writeFloat(value.biasGradients[i]);
            BinaryFormat.writeFloats(value.gradients[i], out);
        }
    }

    @Override
    protected NegativePool readBody(int version, DataInput in) throws IOException {
        String expert = readName(in);
        float[] network = BinaryFormat.readFloats(in);
        int events = BinaryFormat.readVarInt(in);
        long time = in.readLong();
        int size = BinaryFormat.readCount(in);
        List<String> ids = new ArrayList<>();
        List<float[]> gradients = new ArrayList<>();
        List<Float> biases = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ids.add(readName(in));
            biases.add(in.readFloat());
            gradients.add(BinaryFormat.readFloats(in));
        }
        NegativePool pool = new NegativePool(expert, ids, 0, 0);
        pool.network = network;
        for (int i = 0; i < size; i++) {
            pool.gradients[i] = gradients.get(i);
            pool.biasGradients[i] = biases.get(i);
        }
        pool.events = events;
        pool.time = time;
        return pool;
    }

    private static String readName(DataInput in) throws IOException {
        String name = BinaryFormat.readString(in);
        if (name == null) {
            throw new IOException("a negative pool or an item of it has no name");
        }
        return name;
    }
}
