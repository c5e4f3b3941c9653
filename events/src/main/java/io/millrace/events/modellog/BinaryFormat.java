package io.millrace.events.modellog;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The primitives every hand-written codec of Millrace is made of: variable-length integers
 * (LEB128), zig-zag for signed values and length-prefixed UTF-8 strings with a marker for null.
 */
public final class BinaryFormat {
    private static final int MAXIMUM_LENGTH = 1 << 26;
    private static final int MAXIMUM_COUNT = 1 << 20;

    private BinaryFormat() {}

    /** Writes an unsigned integer in one to five bytes. */
    public static void writeVarInt(int value, DataOutput out) throws IOException {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            out.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    public static int readVarInt(DataInput in) throws IOException {
        return (int) readVarLong(in);
    }

    /** Reads a number of bytes and refuses what cannot be one, before anything is allocated. */
    public static int readLength(DataInput in) throws IOException {
        long length = readVarLong(in);
        if (length < 0 || length > MAXIMUM_LENGTH) {
            throw new IOException("length out of range: length=" + length);
        }
        return (int) length;
    }

    /** Reads a number of elements, at most 2^20, so that damaged bytes cannot exhaust the heap. */
    public static int readCount(DataInput in) throws IOException {
        long count = readVarLong(in);
        if (count < 0 || count > MAXIMUM_COUNT) {
            throw new IOException("count out of range: count=" + count);
        }
        return (int) count;
    }

    /** Writes an unsigned long in one to ten bytes. */
    public static void writeVarLong(long value, DataOutput out) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    public static long readVarLong(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("variable-length integer longer than ten bytes");
    }

    /** Writes a signed long, short when its magnitude is small. */
    public static void writeSignedVarLong(long value, DataOutput out) throws IOException {
        writeVarLong(value << 1 ^ value >> 63, out);
    }

    public static long readSignedVarLong(DataInput in) throws IOException {
        long value = readVarLong(in);
        return value >>> 1 ^ -(value & 1);
    }

    /** Writes a string of any length; null is allowed. */
    public static void writeString(String value, DataOutput out) throws IOException {
        if (value == null) {
            writeVarInt(0, out);
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        writeVarInt(bytes.length + 1, out);
        out.write(bytes);
    }

    public static String readString(DataInput in) throws IOException {
        int length = readLength(in);
        if (length == 0) {
            return null;
        }
        byte[] bytes = new byte[length - 1];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes a list of strings. */
    public static void writeStrings(List<String> values, DataOutput out) throws IOException {
        writeVarInt(values.size(), out);
        for (String value : values) {
            writeString(value, out);
        }
    }

    public static List<String> readStrings(DataInput in) throws IOException {
        int size = readCount(in);
        List<String> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(readString(in));
        }
        return values;
    }

    /** Writes a byte array; null is allowed. */
    public static void writeBytes(byte[] value, DataOutput out) throws IOException {
        if (value == null) {
            writeVarInt(0, out);
            return;
        }
        writeVarInt(value.length + 1, out);
        out.write(value);
    }

    public static byte[] readBytes(DataInput in) throws IOException {
        int length = readLength(in);
        if (length == 0) {
            return null;
        }
        byte[] bytes = new byte[length - 1];
        in.readFully(bytes);
        return bytes;
    }

    /** Writes a float array behind its length. */
    public static void writeFloats(float[] values, DataOutput out) throws IOException {
        writeVarInt(values.length, out);
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    public static float[] readFloats(DataInput in) throws IOException {
        float[] values = new float[readCount(in)];
        byte[] bytes = new byte[Float.BYTES * values.length];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }
}
