package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.SearchIndex;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a document must be before it is sent: one that is not would spoil the whole batch. */
final class DocumentRules {

    private static final int MAX_ID_BYTES = 512;
    private static final int MAX_BYTES_PER_CHAR = 3;

    private final int maxDocumentBytes;

    DocumentRules(int maxDocumentBytes) {
        this.maxDocumentBytes = maxDocumentBytes;
    }

    Optional<RejectedDocument> check(SearchDocument document) {
        String id = document.id();
        if (SearchIndex.of(document.index()).isEmpty()) {
            return invalid(document, "unknown index: " + document.index());
        }
        if (id.isEmpty()) {
            return invalid(document, "the id is empty");
        }
        if (id.length() * MAX_BYTES_PER_CHAR > MAX_ID_BYTES) {
            int bytes = id.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_ID_BYTES) {
                return invalid(
                        document,
                        "the id has %d bytes, more than %d".formatted(bytes, MAX_ID_BYTES));
            }
        }
        byte[] source = document.source();
        if (source != null && (source.length == 0 || source[0] != '{')) {
            return invalid(document, "the source is not a JSON object");
        }
        if (source != null && hasLineBreak(source)) {
            return invalid(document, "the source has a line break");
        }
        if (document.sizeInBytes() > maxDocumentBytes) {
            return Optional.of(
                    new RejectedDocument(
                            document,
                            RejectedDocument.Reason.TOO_LARGE,
                            "%d bytes, more than %d"
                                    .formatted(document.sizeInBytes(), maxDocumentBytes)));
        }
        return Optional.empty();
    }

    /** In a bulk request a source is one line. */
    private static boolean hasLineBreak(byte[] source) {
        for (byte each : source) {
            if (each == '\n') {
                return true;
            }
        }
        return false;
    }

    private static Optional<RejectedDocument> invalid(SearchDocument document, String detail) {
        return Optional.of(new RejectedDocument(document, RejectedDocument.Reason.INVALID, detail));
    }
}
