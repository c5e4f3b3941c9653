package io.millrace.jobs.job;

import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.sink.RestoredDocuments;
import java.io.IOException;
import java.util.ArrayList;
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
        OneByOne judge = oneByOne();
        List<SearchDocument> permitted = new ArrayList<>(restored.size());
        for (SearchDocument document : restored) {
            if (judge.permits(document)) {
                permitted.add(document);
            }
        }
        return permitted;
    }

    OneByOne oneByOne() {
        return new OneByOne(source);
    }

    /** Judges document after document; reads the ledger when the first comes that needs it. */
    static final class OneByOne implements Overflow.Judge {
        private final ErasureLedgerSource source;
        private ErasureLedger ledger;

        private OneByOne(ErasureLedgerSource source) {
            this.source = source;
        }

        @Override
        public boolean permits(SearchDocument document) throws IOException {
            return !showsAShopper(document) || !ledger().hasDocument(document.id());
        }

        private ErasureLedger ledger() throws IOException {
            if (ledger == null) {
                try {
                    ledger = source.read();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while reading who was erased", e);
                }
            }
            return ledger;
        }
    }

    private static boolean showsAShopper(SearchDocument document) {
        return OF_SHOPPERS.contains(document.index()) && !document.isDeletion();
    }
}
