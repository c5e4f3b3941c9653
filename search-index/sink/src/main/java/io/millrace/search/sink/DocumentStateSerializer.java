package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriterStateSerializer;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;

/** The waiting documents in a checkpoint. Each document carries the version of its own format. */
final class DocumentStateSerializer extends AsyncSinkWriterStateSerializer<SearchDocument> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public BufferedRequestState<SearchDocument> deserialize(int version, byte[] serialized)
            throws IOException {
        if (version != VERSION) {
            throw new IOException("unknown version of the sink's state: version=" + version);
        }
        return super.deserialize(version, serialized);
    }

    @Override
    protected void serializeRequestToStream(SearchDocument document, DataOutputStream out)
            throws IOException {
        document.write(out);
    }

    @Override
    protected SearchDocument deserializeRequestFromStream(long size, DataInputStream in)
            throws IOException {
        return SearchDocument.read(in);
    }
}
