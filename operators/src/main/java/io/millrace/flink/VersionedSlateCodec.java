package io.millrace.flink;

import io.millrace.events.modellog.VersionedCodec;
import io.millrace.slate.SlateCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link VersionedSlate}; a new version comes with each of {@link SlateCodec}. */
public final class VersionedSlateCodec extends VersionedCodec<VersionedSlate> {
    private static final long serialVersionUID = 1L;

    private final SlateCodec slates = new SlateCodec();

    public VersionedSlateCodec() {
        super(4);
    }

    @Override
    public String id() {
        return "versioned-slate";
    }

    @Override
    protected void writeBody(VersionedSlate value, DataOutput out) throws IOException {
        slates.write(value.slate(), out);
        out.writeLong(value.version());
    }

    @Override
    protected VersionedSlate readBody(int version, DataInput in) throws IOException {
        return new VersionedSlate(slates.read(in), in.readLong());
    }
}
