package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import io.millrace.search.document.SearchDocument;

/**
 * A document that will never be written.
 *
 * @param detail what is wrong with it, in the words of whoever found it
 */
public record RejectedDocument(SearchDocument document, Reason reason, String detail) {

    /** Why it was rejected. */
    public enum Reason {
        /** It breaks a rule of the sink, and was not sent. */
        INVALID,
        /** It alone is more than Elasticsearch takes in a request. */
        TOO_LARGE,
        /** Elasticsearch cannot index it, for its mapping or its content. */
        REFUSED
    }

    public RejectedDocument {
        requireNonNull(document, "document is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(detail, "detail is null");
    }
}
