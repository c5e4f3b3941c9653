package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchDocumentCodecTest {
    private static final SearchDocumentCodec CODEC = new SearchDocumentCodec();
    private static final SearchDocument DOCUMENT =
            new SearchDocument(
                    "items",
                    "é",
                    (3L << 44) | 7,
                    "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                    1_700_000_000_000L);
    private static final SearchDocument DELETION =
            SearchDocument.deletion("shoppers", "u:1", 9, SearchDocument.NO_APPEND_TIME);

    /** Version 1, in savepoints as what waits for Elasticsearch; must be readable for ever. */
    private static final String DOCUMENT_1 =
            "0101000000056974656d7300000002c3a900003000000000070000018bcfe56800000000077b226122"
                    + "3a317d";

    private static final String DELETION_1 =
            "0101000000087368"
                    + "6f707065727300000003753a310000000000000009ffffffffffffffffffffffff";

    /** See docs/state.md. */
    @ParameterizedTest
    @ValueSource(ints = {8, 36, 512})
    void size_besideTheSource_isBounded(int idBytes) {
        int longest =
                Arrays.stream(SearchIndex.values())
                        .mapToInt(index -> index.logicalName().length())
                        .max()
                        .orElseThrow();
        byte[] source = new byte[1_000];
        SearchDocument document =
                new SearchDocument("x".repeat(longest), "i".repeat(idBytes), 1, source, 1);
        assertThat(CODEC.toBytes(document)).hasSize(source.length + idBytes + 46);
    }

    @Test
    void bytesOfVersion1_areReadAndWritten() throws IOException {
        assertThat(CODEC.fromBytes(HexFormat.of().parseHex(DOCUMENT_1))).isEqualTo(DOCUMENT);
        assertThat(CODEC.fromBytes(HexFormat.of().parseHex(DELETION_1))).isEqualTo(DELETION);
        assertThat(HexFormat.of().formatHex(CODEC.toBytes(DOCUMENT))).isEqualTo(DOCUMENT_1);
        assertThat(HexFormat.of().formatHex(CODEC.toBytes(DELETION))).isEqualTo(DELETION_1);
    }
}
