package io.millrace.erasure;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of an {@link ErasureRequest}, fields in the order of the record. */
public final class ErasureRequestCodec extends VersionedCodec<ErasureRequest> {
    private static final long serialVersionUID = 1L;

    public ErasureRequestCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "erasure-request";
    }

    @Override
    protected void writeBody(ErasureRequest value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.shopperId(), out);
        out.writeLong(value.requestedAt());
        out.writeLong(value.upTo());
    }

    @Override
    protected ErasureRequest readBody(int version, DataInput in) throws IOException {
        return new ErasureRequest(BinaryFormat.readString(in), in.readLong(), in.readLong());
    }
}
