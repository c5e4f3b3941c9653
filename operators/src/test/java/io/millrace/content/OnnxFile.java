package io.millrace.content;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes small ONNX files: the few messages of {@code onnx.proto} that the tests need, by hand. */
final class OnnxFile {
    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;

    private static final int INT_ATTRIBUTE = 2;
    private static final int INTS_ATTRIBUTE = 7;

    private final Message graph = new Message();

    /** One protocol buffer message. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message number(int field, long value) {
            variable((long) field << 3);
            variable(value);
            return this;
        }

        Message bytes(int field, byte[] value) {
            variable((long) field << 3 | 2);
            variable(value.length);
            bytes.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes.toByteArray());
        }

        private void variable(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }
    }

    OnnxFile() {
        graph.text(2, "tiny");
    }

    OnnxFile input(String name, int type, Object... shape) {
        graph.message(11, value(name, type, shape));
        return this;
    }

    /**
     * @param shape numbers, or names of dimensions that vary
     */
    OnnxFile output(String name, int type, Object... shape) {
        graph.message(12, value(name, type, shape));
        return this;
    }

    OnnxFile matrix(String name, float[][] rows) {
        ByteBuffer raw =
                ByteBuffer.allocate(rows.length * rows[0].length * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (float component : row) {
                raw.putFloat(component);
            }
        }
        Message tensor =
                new Message()
                        .number(1, rows.length)
                        .number(1, rows[0].length)
                        .number(2, FLOAT)
                        .text(8, name)
                        .bytes(9, raw.array());
        graph.message(5, tensor);
        return this;
    }

    OnnxFile node(String operator, String output, String... inputs) {
        graph.message(1, operation(operator, output, inputs));
        return this;
    }

    /** The mean over the second dimension. */
    OnnxFile meanOfTokens(String output, String input) {
        Message axes = new Message().text(1, "axes").number(8, 1).number(20, INTS_ATTRIBUTE);
        Message keep = new Message().text(1, "keepdims").number(3, 0).number(20, INT_ATTRIBUTE);
        graph.message(1, operation("ReduceMean", output, input).message(5, axes).message(5, keep));
        return this;
    }

    byte[] bytes() {
        Message model =
                new Message()
                        .number(1, 8)
                        .message(7, graph)
                        .message(8, new Message().text(1, "").number(2, 13));
        return model.bytes.toByteArray();
    }

    private static Message operation(String operator, String output, String... inputs) {
        Message node = new Message();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(3, output).text(4, operator);
    }

    private static Message value(String name, int type, Object... shape) {
        Message dimensions = new Message();
        for (Object size : shape) {
            dimensions.message(
                    1,
                    size instanceof Integer number
                            ? new Message().number(1, number)
                            : new Message().text(2, (String) size));
        }
        Message tensor = new Message().number(1, type).message(2, dimensions);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }
}
