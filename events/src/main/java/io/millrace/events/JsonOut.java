package io.millrace.events;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The little that every codec writes alike. */
final class JsonOut {
    private static final double MAX_EXACT_LONG = 1L << 53;

    private JsonOut() {}

    /** Writes the field unless the text is null. */
    static void text(JsonGenerator json, String name, String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }

    /** Writes whole numbers without a fraction. */
    static void number(JsonGenerator json, String name, double number) throws IOException {
        json.writeFieldName(name);
        number(json, number);
    }

    static void number(JsonGenerator json, double number) throws IOException {
        boolean negativeZero = number == 0 && 1 / number < 0;
        if (number == Math.rint(number) && Math.abs(number) < MAX_EXACT_LONG && !negativeZero) {
            json.writeNumber((long) number);
        } else {
            json.writeNumber(number);
        }
    }
}
