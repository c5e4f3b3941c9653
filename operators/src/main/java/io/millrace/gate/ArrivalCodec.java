package io.millrace.gate;

import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of an {@link Arrival}: its record, which the reader decodes again. */
public final class ArrivalCodec extends VersionedCodec<Arrival> {
    private static final long serialVersionUID = 1L;

    private final SourceRecordCodec records = new SourceRecordCodec();

    public ArrivalCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "arrival";
    }

    @Override
    protected void writeBody(Arrival value, DataOutput out) throws IOException {
        records.write(value.source(), out);
    }

    @Override
    protected Arrival readBody(int version, DataInput in) throws IOException {
        return new Arrival(records.read(in));
    }
}
