package io.millrace.events.reader;

import io.millrace.events.Limits;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a CSV file (RFC 4180; blank lines are skipped, white space around fields is dropped).
 *
 * <p>The file is cut into rows here, before any of it is parsed, for the sake of damaged files: one
 * quote that is never closed would swallow all that follows it. A row over several lines counts
 * only if it ends properly, within the bounds and without more fields than the header has;
 * otherwise its first line alone is unreadable and reading goes on at the second.
 */
final class CsvRows implements Closeable {
    private static final int MAX_LINES_OF_A_ROW = 1000;
    private static final byte[] DELIMITERS = {',', ';', '\t'};

    private final LineReader lines;
    private final char delimiter;
    private final CSVFormat format;
    private final List<String> header;

    private CsvRows(LineReader lines, char delimiter, List<String> header) {
        this.lines = lines;
        this.delimiter = delimiter;
        this.format = format(delimiter);
        this.header = header;
    }

    /** Reads the header, from whose characters the delimiter is guessed: comma, semicolon, tab. */
    static CsvRows open(LineReader lines, Line headerLine) throws IOException {
        char delimiter = delimiter(headerLine.bytes());
        String[] header = parse(headerLine.bytes(), delimiter, format(delimiter));
        if (header == null) {
            throw new IOException(
                    "the first line is no header of a CSV file in UTF-8: " + lines.path());
        }
        return new CsvRows(lines, delimiter, List.of(header));
    }

    List<String> header() {
        return header;
    }

    /** The next row; null at the end. */
    CsvRow next() throws IOException {
        Line first = lines.nextNotBlank();
        if (first == null) {
            return null;
        }
        Quotes quotes = new Quotes((byte) delimiter);
        quotes.read(first.bytes());
        return quotes.isOpen()
                ? overSeveralLines(first, quotes)
                : row(first.number(), first.bytes());
    }

    private CsvRow overSeveralLines(Line first, Quotes quotes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(first.bytes());
        List<Line> taken = new ArrayList<>();
        while (quotes.isOpen()
                && bytes.size() <= Limits.MAX_RECORD_BYTES
                && taken.size() < MAX_LINES_OF_A_ROW) {
            Line line = lines.next();
            if (line == null) {
                break;
            }
            taken.add(line);
            bytes.write('\n');
            bytes.writeBytes(line.bytes());
            quotes.read(line.bytes());
        }
        if (!quotes.isOpen()) {
            CsvRow row = row(first.number(), bytes.toByteArray());
            if (row.fields() != null) {
                return row;
            }
        }
        lines.giveBack(taken);
        return new CsvRow(first.number(), first.bytes(), null);
    }

    private CsvRow row(long line, byte[] bytes) {
        String[] fields =
                bytes.length > Limits.MAX_RECORD_BYTES ? null : parse(bytes, delimiter, format);
        return new CsvRow(line, bytes, fields == null || hasTooMany(fields) ? null : fields);
    }

    /** With a field too many, an unquoted delimiter for one, no value is where its name is. */
    private boolean hasTooMany(String[] fields) {
        for (int i = header.size(); i < fields.length; i++) {
            if (!fields[i].isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static CSVFormat format(char delimiter) {
        return CSVFormat.Builder.create(CSVFormat.RFC4180)
                .setDelimiter(delimiter)
                .setIgnoreSurroundingSpaces(true)
                .build();
    }

    private static char delimiter(byte[] header) {
        byte best = DELIMITERS[0];
        int most = 0;
        for (byte candidate : DELIMITERS) {
            int count = 0;
            boolean quoted = false;
            for (byte character : header) {
                if (character == '"') {
                    quoted = !quoted;
                } else if (character == candidate && !quoted) {
                    count++;
                }
            }
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return (char) best;
    }

    /** The fields of a row; null if the bytes are not exactly one row in UTF-8. */
    private static String[] parse(byte[] bytes, char delimiter, CSVFormat format) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
        if (text.indexOf('"') < 0) {
            return split(text, delimiter); // the same fields without a parser for every row
        }
        try (CSVParser parser = CSVParser.parse(text, format)) {
            List<CSVRecord> records = parser.getRecords();
            return records.size() == 1 ? records.get(0).values() : null;
        } catch (IOException | UncheckedIOException | IllegalStateException malformed) {
            return null;
        }
    }

    private static String[] split(String text, char delimiter) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(delimiter); end >= 0; end = text.indexOf(delimiter, start)) {
            fields.add(text.substring(start, end).strip());
            start = end + 1;
        }
        fields.add(text.substring(start).strip());
        return fields.toArray(String[]::new);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** Follows the quotes of a row from line to line. */
    private static final class Quotes {
        private enum State {
            FIELD_START,
            UNQUOTED,
            QUOTED,
            QUOTE_IN_QUOTED,
            CLOSED
        }

        private final byte delimiter;
        private State state = State.FIELD_START;

        Quotes(byte delimiter) {
            this.delimiter = delimiter;
        }

        /** Whether the row goes on after the last line read. */
        boolean isOpen() {
            return state == State.QUOTED;
        }

        void read(byte[] line) {
            for (byte character : line) {
                read(character);
            }
            if (state != State.QUOTED) {
                state = State.CLOSED;
            }
        }

        private void read(byte character) {
            switch (state) {
                case QUOTED -> {
                    if (character == '"') {
                        state = State.QUOTE_IN_QUOTED;
                    }
                }
                case QUOTE_IN_QUOTED -> {
                    if (character == '"') {
                        state = State.QUOTED; // two quotes stand for one
                    } else {
                        state = character == delimiter ? State.FIELD_START : State.CLOSED;
                    }
                }
                case FIELD_START -> {
                    if (character == '"') {
                        state = State.QUOTED;
                    } else if (character != delimiter && character != ' ') {
                        state = State.UNQUOTED;
                    }
                }
                case UNQUOTED, CLOSED -> {
                    if (character == delimiter) {
                        state = State.FIELD_START;
                    }
                }
            }
        }
    }
}
