package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.io.IOException;
import java.util.Set;

/** The items as the shop's catalogue and the model have them, which an index is made from. */
public interface CatalogueSource {

    /** Takes the documents of items, and the deletions of those that the catalogue took back. */
    interface Target {
        void accept(SearchDocument document) throws IOException;
    }

    /**
     * Goes through the whole catalogue as it is at the call or later. The version of a document is
     * at most that of a document with the same content that the job has written.
     */
    void forEach(Target target) throws IOException, InterruptedException;

    /** Those of some ids that the catalogue lists, as it is at the call or later. */
    Set<String> listed(Set<String> itemIds) throws IOException, InterruptedException;
}
