package io.millrace.search.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes one JSON object into bytes. Absent values (null, empty lists) leave no field. */
final class JsonDocument {

    private static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final JsonGenerator json;

    @FunctionalInterface
    interface Fields {
        void write(JsonDocument document) throws IOException;
    }

    private JsonDocument() throws IOException {
        json = JSON.createGenerator(bytes);
    }

    static byte[] render(Fields fields) {
        try {
            JsonDocument document = new JsonDocument();
            document.json.writeStartObject();
            fields.write(document);
            document.json.writeEndObject();
            document.json.close();
            return document.bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // bytes in memory do not fail
        }
    }

    JsonGenerator json() {
        return json;
    }

    void text(String name, String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }

    void number(String name, long number) throws IOException {
        json.writeNumberField(name, number);
    }

    void number(String name, Double number) throws IOException {
        if (number != null) {
            json.writeNumberField(name, number);
        }
    }

    void time(String name, Long epochMilliseconds) throws IOException {
        if (epochMilliseconds != null) {
            json.writeNumberField(name, epochMilliseconds);
        }
    }

    void flag(String name, boolean flag) throws IOException {
        json.writeBooleanField(name, flag);
    }

    void texts(String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            json.writeArrayFieldStart(name);
            for (String text : texts) {
                json.writeString(text);
            }
            json.writeEndArray();
        }
    }

    void vector(String name, float[] vector) throws IOException {
        if (vector != null) {
            json.writeArrayFieldStart(name);
            for (float component : vector) {
                json.writeNumber(component);
            }
            json.writeEndArray();
        }
    }

    void numbers(String name, Map<String, Double> numbers) throws IOException {
        if (!numbers.isEmpty()) {
            json.writeObjectFieldStart(name);
            for (Map.Entry<String, Double> entry : numbers.entrySet()) {
                json.writeNumberField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        }
    }

    /** Any text, number, boolean, null, list or map of them. */
    void any(Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                any(entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Iterable<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                any(element);
            }
            json.writeEndArray();
        } else {
            json.writeObject(value);
        }
    }
}
