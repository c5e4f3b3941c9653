package io.millrace.events.reader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Opens a file of rows and finds out which format it has. */
final class RowFiles {
    private RowFiles() {}

    /**
     * Opens a CSV file or, if its first character that is not white space opens an object, a file
     * of JSON lines.
     *
     * @throws IOException if there is no such file, or none with rows
     * @throws IllegalArgumentException if the mapping does not fit the file
     */
    static RowReader open(Path path, FieldMapping mapping, List<String> fields) throws IOException {
        mapping.checkFields(fields);
        LineReader lines = LineReader.open(path);
        try {
            return reader(lines, mapping, fields);
        } catch (IOException | RuntimeException failure) {
            lines.close();
            throw failure;
        }
    }

    private static RowReader reader(LineReader lines, FieldMapping mapping, List<String> fields)
            throws IOException {
        Line first = lines.nextNotBlank();
        if (first == null) {
            throw new IOException("the file is empty: " + lines.path());
        }
        for (byte character : first.bytes()) {
            if (character == 0) {
                throw new IOException(
                        "neither CSV nor JSON lines in UTF-8, but a binary file: " + lines.path());
            }
        }
        String beginning =
                new String(
                                first.bytes(),
                                0,
                                Math.min(first.bytes().length, 100),
                                StandardCharsets.UTF_8)
                        .strip();
        if (beginning.startsWith("[") || beginning.equals("{")) {
            throw new IOException(
                    "one JSON text over the whole file, expected an object on every line: "
                            + lines.path());
        }
        if (beginning.startsWith("{")) {
            lines.giveBack(List.of(first));
            return new JsonLinesRowReader(lines, mapping, fields);
        }
        Line second = lines.nextNotBlank();
        CsvRowReader csv = new CsvRowReader(CsvRows.open(lines, first), mapping, fields);
        if (second == null) {
            throw new IOException("the file has a header but no rows: " + lines.path());
        }
        lines.giveBack(List.of(second));
        return csv;
    }
}
