package io.millrace.content;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Bytes of {@link TermStatistics}: the number of items, the number of buckets that are not 0, and
 * for each of these in ascending order its distance from the one before and its count.
 */
public final class TermStatisticsCodec extends VersionedCodec<TermStatistics> {
    private static final long serialVersionUID = 1L;

    public TermStatisticsCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "term-statistics";
    }

    @Override
    protected void writeBody(TermStatistics value, DataOutput out) throws IOException {
        BinaryFormat.writeVarLong(value.documents(), out);
        int used = 0;
        for (int bucket = 0; bucket < TermStatistics.BUCKETS; bucket++) {
            if (value.frequency(bucket) != 0) {
                used++;
            }
        }
        BinaryFormat.writeVarInt(used, out);
        int previous = 0;
        for (int bucket = 0; bucket < TermStatistics.BUCKETS; bucket++) {
            if (value.frequency(bucket) != 0) {
                BinaryFormat.writeVarInt(bucket - previous, out);
                BinaryFormat.writeVarInt(value.frequency(bucket), out);
                previous = bucket;
            }
        }
    }

    @Override
    protected TermStatistics readBody(int version, DataInput in) throws IOException {
        TermStatistics statistics = new TermStatistics();
        statistics.restoreDocuments(atLeast0(BinaryFormat.readVarLong(in), "documents"));
        int used = BinaryFormat.readCount(in);
        long bucket = 0;
        for (int i = 0; i < used; i++) {
            bucket += atLeast0(BinaryFormat.readVarLong(in), "distance");
            if (bucket < 0 || bucket >= TermStatistics.BUCKETS) {
                throw new IOException("bucket out of range: bucket=" + bucket);
            }
            long frequency = atLeast0(BinaryFormat.readVarLong(in), "frequency");
            if (frequency > Integer.MAX_VALUE) {
                throw new IOException("frequency out of range: frequency=" + frequency);
            }
            statistics.restore((int) bucket, (int) frequency);
        }
        return statistics;
    }

    private static long atLeast0(long value, String name) throws IOException {
        if (value < 0) {
            throw new IOException(name + " is negative: " + name + "=" + value);
        }
        return value;
    }
}
