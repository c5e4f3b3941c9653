package io.millrace.jobs.job;

import io.millrace.events.modellog.VersionedCodec;
import io.millrace.search.document.SearchDocument;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Search documents between operators, in the layout the search library defines. */
public final class SearchDocumentCodec extends VersionedCodec<SearchDocument> {
    private static final long serialVersionUID = 1L;

    public SearchDocumentCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "search-document";
    }

    @Override
    protected void writeBody(SearchDocument value, DataOutput out) throws IOException {
        value.write(out);
    }

    @Override
    protected SearchDocument readBody(int version, DataInput in) throws IOException {
        return SearchDocument.read(in);
    }
}
