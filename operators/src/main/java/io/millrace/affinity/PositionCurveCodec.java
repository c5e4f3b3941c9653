package io.millrace.affinity;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link PositionCurve}. */
public final class PositionCurveCodec extends VersionedCodec<PositionCurve> {
    private static final long serialVersionUID = 1L;

    public PositionCurveCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "position-curve";
    }

    @Override
    protected void writeBody(PositionCurve value, DataOutput out) throws IOException {
        out.writeLong(value.time);
        BinaryFormat.writeVarInt(PositionCurve.PLACES, out);
        for (int i = 0; i < PositionCurve.PLACES; i++) {
            out.writeDouble(value.clicked[i]);
            out.writeDouble(value.shown[i]);
        }
    }

    @Override
    protected PositionCurve readBody(int version, DataInput in) throws IOException {
        PositionCurve curve = new PositionCurve();
        curve.time = in.readLong();
        int places = BinaryFormat.readCount(in);
        if (places != PositionCurve.PLACES) {
            throw new IOException("unknown number of places: places=" + places);
        }
        for (int i = 0; i < places; i++) {
            curve.clicked[i] = in.readDouble();
            curve.shown[i] = in.readDouble();
        }
        return curve;
    }
}
