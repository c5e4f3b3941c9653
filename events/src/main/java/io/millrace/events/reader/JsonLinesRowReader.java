package io.millrace.events.reader;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.events.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lines of a file of JSON objects; untouched unless there is something to map. */
final class JsonLinesRowReader implements RowReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final LineReader lines;
    private final FieldMapping mapping;
    private final List<String> fields;

    JsonLinesRowReader(LineReader lines, FieldMapping mapping, List<String> fields) {
        this.lines = lines;
        this.mapping = mapping;
        this.fields = fields;
    }

    @Override
    public Row next() throws IOException {
        Line line = lines.nextNotBlank();
        if (line == null) {
            return null;
        }
        if (line.bytes().length > Limits.MAX_RECORD_BYTES) {
            return Row.unreadable(line.number(), line.bytes());
        }
        Map<String, String> values = new HashMap<>();
        try {
            byte[] json = mapping.isNone() ? read(line.bytes(), values) : mapped(line, values);
            return json == null
                    ? Row.unreadable(line.number(), line.bytes())
                    : new Row(line.number(), json, values);
        } catch (IOException malformed) {
            return Row.unreadable(line.number(), line.bytes());
        }
    }

    /** The same bytes; null if they are not one object. */
    private byte[] read(byte[] bytes, Map<String, String> values) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (fields.contains(name)) {
                    values.put(name, text(parser));
                }
                parser.skipChildren();
            }
            return parser.nextToken() == null ? bytes : null;
        }
    }

    private byte[] mapped(Line line, Map<String, String> values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(line.bytes().length);
        try (JsonParser parser = JSON.createParser(line.bytes());
                JsonGenerator json = JSON.createGenerator(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            json.writeStartObject();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                FieldMapping.Target target = mapping.target(parser.currentName(), fields);
                parser.nextToken();
                if (target.field() != null) {
                    json.writeFieldName(target.field());
                    write(json, target, parser, values);
                } else {
                    parser.skipChildren();
                }
            }
            for (Map.Entry<String, String> constant : mapping.constants().entrySet()) {
                json.writeStringField(constant.getKey(), constant.getValue());
                values.put(constant.getKey(), constant.getValue());
            }
            json.writeEndObject();
            if (parser.nextToken() != null) {
                return null;
            }
        }
        return bytes.toByteArray();
    }

    private static void write(
            JsonGenerator json,
            FieldMapping.Target target,
            JsonParser parser,
            Map<String, String> values)
            throws IOException {
        String text = text(parser);
        if (text != null && target.integer()) {
            String converted = target.converted(text);
            values.put(target.field(), converted);
            json.writeString(converted);
        } else {
            values.put(target.field(), text);
            json.copyCurrentStructure(parser);
        }
    }

    /** The text of a scalar, null for anything else and for white space alone. */
    private static String text(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
            return null;
        }
        String text = parser.getText().strip();
        return text.isEmpty() ? null : text;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
