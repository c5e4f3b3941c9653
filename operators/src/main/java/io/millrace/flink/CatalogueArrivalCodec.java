package io.millrace.flink;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link CatalogueArrival}, fields in the order of the record. */
public final class CatalogueArrivalCodec extends VersionedCodec<CatalogueArrival> {
    private static final long serialVersionUID = 1L;

    public CatalogueArrivalCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "catalogue-arrival";
    }

    @Override
    protected void writeBody(CatalogueArrival value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.itemId(), out);
        out.writeLong(value.appendedAt());
        BinaryFormat.writeBytes(value.record(), out);
    }

    @Override
    protected CatalogueArrival readBody(int version, DataInput in) throws IOException {
        return new CatalogueArrival(
                BinaryFormat.readString(in), in.readLong(), BinaryFormat.readBytes(in));
    }
}
