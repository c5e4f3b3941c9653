package io.millrace.erasure;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The layout of the time up to which somebody is erased: one byte for most, who never were. */
public final class ErasureFormat {
    private ErasureFormat() {}

    public static void write(long upTo, DataOutput out) throws IOException {
        boolean erased = upTo != ErasureLedger.NEVER;
        out.writeBoolean(erased);
        if (erased) {
            out.writeLong(upTo);
        }
    }

    public static long read(DataInput in) throws IOException {
        return in.readBoolean() ? in.readLong() : ErasureLedger.NEVER;
    }
}
