package io.millrace.jobs.job;

import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.sink.RestoredDocuments;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Documents that waited for Elasticsearch in an old state, without those of shoppers who were
 * erased since. One of a shopper who came back goes with them: it is written anew.
 */
final class WithoutErased implements RestoredDocuments {
    private static final long serialVersionUID = 1L;
    private static final Set<String> OF_SHOPPERS =
            Set.of(SearchIndex.SHOPPERS.logicalName(), SearchIndex.SHOPPER_PROFILES.logicalName());

    private final ErasureLedgerSource source;

    WithoutErased(ErasureLedgerSource source) {
        this.source = source;
    }

    @Override
    public List<SearchDocument> permitted(List<SearchDocument> restored) throws IOException {
        if (restored.stream().noneMatch(WithoutErased::showsAShopper)) {
            return restored;
        }
        try {
            ErasureLedger ledger = source.read();
            return restored.stream()
                    .filter(each -> !showsAShopper(each) || !ledger.hasDocument(each.id()))
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading who was erased", e);
        }
    }

    private static boolean showsAShopper(SearchDocument document) {
        return OF_SHOPPERS.contains(document.index()) && !document.isDeletion();
    }
}
