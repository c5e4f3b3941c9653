package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import io.millrace.events.QueryText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What the pages so far have shown, for the next one to leave out.
 *
 * <p>A ranking that learns live changes between two pages of one shopper: a cursor into it would
 * show items again that went down, and miss those that went up. The token names what was shown
 * instead. The next page is the best of the rest as the ranking stands then: nothing twice, nothing
 * missed, and without changes exactly what a longer first page would have held.
 *
 * <p>As text it is the base64url form of a version byte, then, deflated, a checksum of the search
 * and the ids. Some 10 bytes an id; at most {@value #MAX_SHOWN} ids.
 */
public final class PageToken {

    /** Hits that can be paged through. */
    public static final int MAX_SHOWN = 2_000;

    private static final int VERSION = 1;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int LONGEST_ID = 1024;

    private final int search;
    private final List<String> shown;

    private PageToken(int search, List<String> shown) {
        this.search = search;
        this.shown = List.copyOf(shown);
    }

    /**
     * The token for the page after an answer.
     *
     * @param hits what the answer to the request showed
     */
    static PageToken after(SearchRequest request, List<SearchHits.Hit> hits) {
        if (request.from() > 0) {
            throw new IllegalArgumentException(
                    "a token follows the first page or another token: from=" + request.from());
        }
        List<String> shown = new ArrayList<>();
        if (request.after() != null) {
            shown.addAll(request.after().shown);
        }
        for (SearchHits.Hit hit : hits) {
            shown.add(request.variants() ? hit.itemId() : hit.productId());
        }
        return new PageToken(
                checksum(request.text(), request.filters(), request.matching(), request.variants()),
                shown);
    }

    /** Ids of the items shown, or of their products where variants are not hits of their own. */
    List<String> shown() {
        return shown;
    }

    boolean fits(String text, Filters filters, Matching matching, boolean variants) {
        return search == checksum(text, filters, matching, variants);
    }

    /**
     * Reads a token that came back from a page.
     *
     * @throws IllegalArgumentException when it is none, or of a version this one does not know
     */
    public static PageToken parse(String token) {
        requireNonNull(token, "token is null");
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a page token: " + quoted(token), e);
        }
        if (token.length() > LONGEST_TEXT || bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("not a page token: " + quoted(token));
        }
        try (DataInputStream in =
                new DataInputStream(
                        new InflaterInputStream(
                                new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
            int search = in.readInt();
            int count = in.readUnsignedShort();
            if (count > MAX_SHOWN) {
                throw new IllegalArgumentException("not a page token: " + quoted(token));
            }
            List<String> shown = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int length = in.readUnsignedShort();
                if (length > LONGEST_ID) {
                    throw new IllegalArgumentException("not a page token: " + quoted(token));
                }
                byte[] id = new byte[length];
                in.readFully(id);
                shown.add(new String(id, StandardCharsets.UTF_8));
            }
            return new PageToken(search, shown);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a page token: " + quoted(token), e);
        }
    }

    /** Letters, digits, {@code -} and {@code _}: fit for a query parameter. */
    @Override
    public String toString() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(search);
            out.writeShort(shown.size());
            for (String id : shown) {
                byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
                out.writeShort(utf8.length);
                out.write(utf8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // bytes in memory do not fail
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof PageToken other
                && search == other.search
                && shown.equals(other.shown);
    }

    @Override
    public int hashCode() {
        return 31 * search + shown.hashCode();
    }

    private static int checksum(String text, Filters filters, Matching matching, boolean variants) {
        CRC32 checksum = new CRC32();
        // Followed with the text as typed or as searched for.
        QueryText query = QueryText.of(text);
        String words = query.cut() ? query.text() : text == null ? "" : text.strip();
        String search = words + '\n' + filters + matching + variants;
        checksum.update(search.getBytes(StandardCharsets.UTF_8));
        return (int) checksum.getValue();
    }

    private static String quoted(String token) {
        return "'" + (token.length() > 40 ? token.substring(0, 40) + "..." : token) + "'";
    }
}
