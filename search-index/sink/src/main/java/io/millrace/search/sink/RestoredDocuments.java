package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Judges documents that waited in an old state, before any of them is sent. */
@FunctionalInterface
public interface RestoredDocuments extends Serializable {

    /** Those that may be sent. */
    List<SearchDocument> permitted(List<SearchDocument> restored) throws IOException;

    /** All of them. */
    static RestoredDocuments all() {
        return restored -> restored;
    }
}
