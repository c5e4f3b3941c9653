package io.millrace.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/**
 * A vector as a record gave it.
 *
 * @param components the vector; null if it is none
 * @param fault what is wrong if it is none, else null
 */
record RawVector(float[] components, String fault) {
    private static final int TYPICAL_DIMENSIONS = 128;

    /**
     * Reads an array of numbers or, as CSV files have it, the same as text: components separated by
     * commas, semicolons or white space, brackets allowed. Null for JSON null and blank text.
     */
    static RawVector read(JsonParser parser) throws IOException {
        Builder builder = new Builder();
        switch (parser.currentToken()) {
            case VALUE_NULL -> {
                return null;
            }
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    builder.add(RawRecord.number(parser));
                }
            }
            case VALUE_STRING -> {
                String text = Texts.strippedOrNull(parser.getText());
                if (text == null) {
                    return null;
                }
                if (text.startsWith("[") && text.endsWith("]") && text.length() > 1) {
                    text = text.substring(1, text.length() - 1).strip();
                }
                for (String component : text.split("[\\s,;]+")) {
                    builder.add(RawNumber.parse(component));
                }
            }
            default -> {
                String kind = RawRecord.kind(parser.currentToken());
                parser.skipChildren();
                return new RawVector(null, "is " + kind + ", expected an array of numbers");
            }
        }
        return builder.build();
    }

    private static final class Builder {
        private float[] components = new float[TYPICAL_DIMENSIONS];
        private int count;
        private String fault;

        void add(RawNumber number) {
            float component = number == null ? Float.NaN : (float) number.value();
            if (!Float.isFinite(component) && fault == null) {
                fault =
                        "has component "
                                + (number == null ? "null" : number.shown())
                                + " at "
                                + count
                                + ", expected a finite 32-bit number";
            }
            if (count == components.length && count <= Limits.MAX_VECTOR_DIMENSIONS) {
                components = Arrays.copyOf(components, 2 * count);
            }
            if (count < components.length) {
                components[count] = component;
            }
            count++;
        }

        RawVector build() {
            if (fault == null && count == 0) {
                fault = "is empty";
            }
            if (fault == null && count > Limits.MAX_VECTOR_DIMENSIONS) {
                fault =
                        "has "
                                + count
                                + " components, at most "
                                + Limits.MAX_VECTOR_DIMENSIONS
                                + " are accepted";
            }
            return fault == null
                    ? new RawVector(Arrays.copyOf(components, count), null)
                    : new RawVector(null, fault);
        }
    }
}
