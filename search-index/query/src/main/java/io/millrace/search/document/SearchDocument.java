package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One whole document on its way to an index, or the deletion of one.
 *
 * <p>The bytes are neither copied in nor out: nobody may change them.
 *
 * @param index the logical index, one of {@link io.millrace.search.index.SearchIndex}'s names; the
 *     sink puts the deployment before it
 * @param id the document's id, at most 512 bytes in UTF-8
 * @param version the external version, 0 or above: of two documents of one id the higher version
 *     stays, whichever arrives first
 * @param source a JSON object in UTF-8, or null to delete the document
 * @param appendedAt when the event that caused it was appended to Kafka, in milliseconds since the
 *     epoch, or {@link #NO_APPEND_TIME}
 */
public record SearchDocument(String index, String id, long version, byte[] source, long appendedAt)
        implements Serializable {

    public static final long NO_APPEND_TIME = -1;

    private static final byte FORMAT = 1;

    public SearchDocument {
        requireNonNull(index, "index is null");
        requireNonNull(id, "id is null");
        if (version < 0) {
            throw new IllegalArgumentException(
                    "version is negative: index=%s id=%s version=%d".formatted(index, id, version));
        }
    }

    public static SearchDocument deletion(String index, String id, long version, long appendedAt) {
        return new SearchDocument(index, id, version, null, appendedAt);
    }

    public boolean isDeletion() {
        return source == null;
    }

    /** The same document, caused by an event of another time. */
    public SearchDocument withAppendedAt(long newAppendedAt) {
        return new SearchDocument(index, id, version, source, newAppendedAt);
    }

    /**
     * Of this version of a document and one that came after it the newer, with the earlier time of
     * the two causes, so that freshness tells how long the first event has waited and not only the
     * last one's.
     */
    public SearchDocument orNewer(SearchDocument later) {
        SearchDocument stays = later.version > version ? later : this;
        long first = earlier(appendedAt, later.appendedAt);
        return stays.appendedAt == first ? stays : stays.withAppendedAt(first);
    }

    private static long earlier(long one, long other) {
        if (one == NO_APPEND_TIME) {
            return other;
        }
        return other == NO_APPEND_TIME ? one : Math.min(one, other);
    }

    /** Bytes of the source and the id: what the document weighs in a request, without its frame. */
    public int sizeInBytes() {
        return id.length() + (source == null ? 0 : source.length);
    }

    /** Writes the document in the newest format, opened by the format's number. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        writeText(out, index);
        writeText(out, id);
        out.writeLong(version);
        out.writeLong(appendedAt);
        out.writeInt(source == null ? -1 : source.length);
        if (source != null) {
            out.write(source);
        }
    }

    /**
     * Reads a document of any format that was ever written.
     *
     * @throws IOException when the format is unknown
     */
    public static SearchDocument read(DataInput in) throws IOException {
        byte format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("unknown format of a search document: format=" + format);
        }
        String index = readText(in);
        String id = readText(in);
        long version = in.readLong();
        long appendedAt = in.readLong();
        int length = in.readInt();
        byte[] source = length < 0 ? null : new byte[length];
        if (source != null) {
            in.readFully(source);
        }
        return new SearchDocument(index, id, version, source, appendedAt);
    }

    // Not writeUTF, which ends at 65,535 bytes: an id that long must reach validation, not fail
    // here.
    private static void writeText(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof SearchDocument other
                && index.equals(other.index)
                && id.equals(other.id)
                && version == other.version
                && appendedAt == other.appendedAt
                && Arrays.equals(source, other.source);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + Long.hashCode(version);
    }

    @Override
    public String toString() {
        return "SearchDocument[index=%s, id=%s, version=%d, bytes=%d, appendedAt=%d]"
                .formatted(index, id, version, source == null ? -1 : source.length, appendedAt);
    }
}
