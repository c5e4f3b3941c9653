package io.millrace.events.reader;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.events.EventFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of a CSV file as JSON objects: every field is text, blank ones are left out. */
final class CsvRowReader implements RowReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String LIST_SEPARATOR = "\\|";

    private final CsvRows rows;
    private final FieldMapping.Target[] targets;
    private final Map<String, String> constants;

    CsvRowReader(CsvRows rows, FieldMapping mapping, List<String> fields) {
        this.rows = rows;
        this.constants = mapping.constants();
        List<String> header = rows.header();
        mapping.checkColumns(header);
        this.targets = new FieldMapping.Target[header.size()];
        boolean used = false;
        for (int i = 0; i < targets.length; i++) {
            targets[i] = mapping.target(header.get(i), fields);
            if (targets[i].field() != null) {
                used = true;
                if (header.indexOf(header.get(i)) < i) {
                    throw new IllegalArgumentException(
                            "the file has two columns '" + header.get(i) + "'");
                }
            }
        }
        if (!used) {
            throw new IllegalArgumentException(
                    "no column of the file is called like a field: its columns are "
                            + String.join(", ", header)
                            + "; fields are "
                            + String.join(", ", fields)
                            + "; say which is which with column=field");
        }
    }

    @Override
    public Row next() throws IOException {
        CsvRow row = rows.next();
        if (row == null) {
            return null;
        }
        if (row.fields() == null) {
            return Row.unreadable(row.line(), row.bytes());
        }
        Map<String, String> values = new HashMap<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < Math.min(targets.length, row.fields().length); i++) {
                String text = row.fields()[i].strip();
                if (targets[i].field() != null && !text.isEmpty()) {
                    write(json, targets[i].field(), targets[i].converted(text), values);
                }
            }
            for (Map.Entry<String, String> constant : constants.entrySet()) {
                write(json, constant.getKey(), constant.getValue(), values);
            }
            json.writeEndObject();
        }
        return new Row(row.line(), bytes.toByteArray(), values);
    }

    private static void write(
            JsonGenerator json, String field, String text, Map<String, String> values)
            throws IOException {
        values.put(field, text);
        if (field.equals(EventFields.ITEMS)) {
            json.writeArrayFieldStart(field);
            for (String item : text.split(LIST_SEPARATOR)) {
                json.writeString(item);
            }
            json.writeEndArray();
        } else {
            json.writeStringField(field, text);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
