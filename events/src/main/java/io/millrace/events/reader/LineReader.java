package io.millrace.events.reader;

import io.millrace.events.Limits;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The lines of a file as bytes, unpacked if its first bytes say it is gzip, without a byte order
 * mark. Lines end with a line feed, before which a carriage return is dropped. Of a line too long
 * for any record only so much is kept that it is still recognised as too long.
 */
final class LineReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_LINE_BYTES = Limits.MAX_RECORD_BYTES + 1;
    private static final int GZIP_MAGIC_1 = 0x1F;
    private static final int GZIP_MAGIC_2 = 0x8B;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path path;
    private final InputStream input;
    private final Deque<Line> returned = new ArrayDeque<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private long number;

    private LineReader(Path path, InputStream input) {
        this.path = path;
        this.input = input;
    }

    static LineReader open(Path path) throws IOException {
        if (Files.notExists(path)) {
            throw new FileNotFoundException("no such file: " + path);
        }
        if (Files.isDirectory(path)) {
            throw new IOException("a directory, not a file: " + path);
        }
        InputStream file;
        try {
            file = Files.newInputStream(path);
        } catch (AccessDeniedException denied) {
            throw new IOException("no permission to read the file: " + path, denied);
        }
        try {
            return new LineReader(path, unpacked(path, file));
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    private static InputStream unpacked(Path path, InputStream file) throws IOException {
        PushbackInputStream input = new PushbackInputStream(file, 2);
        byte[] magic = input.readNBytes(2);
        input.unread(magic);
        if (magic.length < 2
                || (magic[0] & 0xFF) != GZIP_MAGIC_1
                || (magic[1] & 0xFF) != GZIP_MAGIC_2) {
            return input;
        }
        try {
            return new GZIPInputStream(input, BUFFER_BYTES);
        } catch (EOFException | ZipException broken) {
            throw new IOException("damaged gzip file: " + path, broken);
        }
    }

    Path path() {
        return path;
    }

    /** The next line; null at the end of the file. */
    Line next() throws IOException {
        Line line = returned.poll();
        return line != null ? line : read();
    }

    /** The next line that is not blank; null at the end of the file. */
    Line nextNotBlank() throws IOException {
        Line line = next();
        while (line != null && line.isBlank()) {
            line = next();
        }
        return line;
    }

    /** Gives lines back, in their order, to be the next ones. */
    void giveBack(List<Line> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            returned.addFirst(lines.get(i));
        }
    }

    private Line read() throws IOException {
        if (at == end && !fill()) {
            return null;
        }
        number++;
        ByteArrayOutputStream parts = null;
        while (true) {
            int lineEnd = at;
            while (lineEnd < end && buffer[lineEnd] != '\n') {
                lineEnd++;
            }
            if (lineEnd < end) {
                byte[] bytes = joined(parts, lineEnd);
                at = lineEnd + 1;
                return line(bytes);
            }
            if (parts == null) {
                parts = new ByteArrayOutputStream();
            }
            append(parts, end);
            at = end;
            if (!fill()) {
                return line(parts.toByteArray());
            }
        }
    }

    private byte[] joined(ByteArrayOutputStream parts, int lineEnd) {
        if (parts == null) {
            return Arrays.copyOfRange(buffer, at, lineEnd);
        }
        append(parts, lineEnd);
        return parts.toByteArray();
    }

    private void append(ByteArrayOutputStream parts, int lineEnd) {
        parts.write(buffer, at, Math.min(lineEnd - at, MAX_LINE_BYTES - parts.size()));
    }

    private Line line(byte[] bytes) {
        byte[] content = bytes;
        if (number == 1 && startsWithByteOrderMark(content)) {
            content = Arrays.copyOfRange(content, BYTE_ORDER_MARK.length, content.length);
        }
        if (content.length > 0 && content[content.length - 1] == '\r') {
            content = Arrays.copyOf(content, content.length - 1);
        }
        return new Line(number, content);
    }

    private static boolean startsWithByteOrderMark(byte[] bytes) {
        return bytes.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(
                        bytes,
                        0,
                        BYTE_ORDER_MARK.length,
                        BYTE_ORDER_MARK,
                        0,
                        BYTE_ORDER_MARK.length);
    }

    private boolean fill() throws IOException {
        at = 0;
        end = 0;
        try {
            int count = input.read(buffer);
            end = Math.max(count, 0);
            return count > 0;
        } catch (EOFException cut) {
            throw new IOException(
                    "the gzip file ends in the middle, after line " + number + ": " + path, cut);
        } catch (ZipException damaged) {
            throw new IOException(
                    "the gzip file is damaged after line " + number + ": " + path, damaged);
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
