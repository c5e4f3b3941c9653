package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.search.document.SearchDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

class DocumentStateSerializerTest {

    private static final List<SearchDocument> DOCUMENTS =
            List.of(
                    new SearchDocument(
                            "items", "é", 7, "{\"a\":1}".getBytes(StandardCharsets.UTF_8), 99),
                    SearchDocument.deletion("shoppers", "u:1", 8, -1));

    /** Written by version 1. These bytes must be readable for ever. */
    private static final String VERSION_1 =
            "ffffffffffffffff00000002000000000000000801000000056974656d730000"
                    + "0002c3a900000000000000070000000000000063000000077b2261223a317d00"
                    + "00000000000003010000000873686f707065727300000003753a310000000000"
                    + "000008ffffffffffffffffffffffff";

    private final DocumentStateSerializer serializer = new DocumentStateSerializer();

    @Test
    void serialize_thenDeserialize_isTheSame() throws IOException {
        byte[] bytes = serializer.serialize(state());

        assertThat(documents(serializer.deserialize(serializer.getVersion(), bytes)))
                .isEqualTo(DOCUMENTS);
    }

    @Test
    void deserialize_bytesOfVersion1_areRead() throws IOException {
        byte[] old = HexFormat.of().parseHex(VERSION_1);

        assertThat(documents(serializer.deserialize(1, old))).isEqualTo(DOCUMENTS);
    }

    @Test
    void serialize_version1_isUnchanged() throws IOException {
        assertThat(HexFormat.of().formatHex(serializer.serialize(state()))).isEqualTo(VERSION_1);
    }

    @Test
    void deserialize_unknownVersion_fails() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version=2");
    }

    private static BufferedRequestState<SearchDocument> state() {
        return new BufferedRequestState<>(
                DOCUMENTS.stream()
                        .map(each -> new RequestEntryWrapper<>(each, each.sizeInBytes()))
                        .toList());
    }

    private static List<SearchDocument> documents(BufferedRequestState<SearchDocument> state) {
        return state.getBufferedRequestEntries().stream()
                .map(RequestEntryWrapper::getRequestEntry)
                .toList();
    }
}
