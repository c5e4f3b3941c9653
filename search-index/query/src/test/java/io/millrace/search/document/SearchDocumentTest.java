package io.millrace.search.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SearchDocumentTest {

    private static final SearchDocument DOCUMENT =
            new SearchDocument(
                    "items",
                    "é",
                    (3L << 44) | 7,
                    "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                    1_700_000_000_000L);

    /** Written by format 1. These bytes must be readable for ever. */
    private static final String FORMAT_1 =
            "01000000056974656d7300000002c3a900003000000000070000018bcfe56800"
                    + "000000077b2261223a317d";

    @Test
    void write_thenRead_isTheSame() throws IOException {
        assertThat(read(write(DOCUMENT))).isEqualTo(DOCUMENT);
        SearchDocument deletion = SearchDocument.deletion("items", "x".repeat(70_000), 1, -1);
        assertThat(read(write(deletion))).isEqualTo(deletion);
    }

    @Test
    void read_bytesOfFormat1_areRead() throws IOException {
        assertThat(read(HexFormat.of().parseHex(FORMAT_1))).isEqualTo(DOCUMENT);
    }

    @Test
    void write_format1_isUnchanged() throws IOException {
        assertThat(HexFormat.of().formatHex(write(DOCUMENT))).isEqualTo(FORMAT_1);
    }

    @Test
    void read_unknownFormat_fails() {
        assertThatThrownBy(() -> read(new byte[] {9}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format=9");
    }

    @Test
    void constructor_negativeVersion_fails() {
        assertThatThrownBy(() -> SearchDocument.deletion("items", "a", -1, -1))
                .hasMessageContaining("version=-1");
    }

    @Test
    void orNewer_ofTwoVersions_isTheHigherSinceTheEarlierTime() {
        SearchDocument first = SearchDocument.deletion("items", "a", 5, 100);
        assertThat(first.orNewer(SearchDocument.deletion("items", "a", 6, 200)))
                .isEqualTo(SearchDocument.deletion("items", "a", 6, 100));
        assertThat(first.orNewer(SearchDocument.deletion("items", "a", 4, 50)))
                .isEqualTo(SearchDocument.deletion("items", "a", 5, 50));
        assertThat(first.orNewer(SearchDocument.deletion("items", "a", 5, -1))).isSameAs(first);
        assertThat(
                        SearchDocument.deletion("items", "a", 7, -1)
                                .orNewer(SearchDocument.deletion("items", "a", 6, 300)))
                .isEqualTo(SearchDocument.deletion("items", "a", 7, 300));
    }

    private static byte[] write(SearchDocument document) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static SearchDocument read(byte[] bytes) throws IOException {
        return SearchDocument.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
