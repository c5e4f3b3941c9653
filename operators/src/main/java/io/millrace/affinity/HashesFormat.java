package io.millrace.affinity;

import io.millrace.events.modellog.BinaryFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of the hashes of one page of results. */
final class HashesFormat {
    private HashesFormat() {}

    static void write(long[] hashes, DataOutput out) throws IOException {
        BinaryFormat.writeVarInt(hashes.length, out);
        for (long hash : hashes) {
            out.writeLong(hash);
        }
    }

    static long[] read(DataInput in) throws IOException {
        int count = BinaryFormat.readCount(in);
        if (count > PositionCurve.PLACES) {
            throw new IOException("too many items of a page: count=" + count);
        }
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = in.readLong();
        }
        return hashes;
    }
}
