package io.millrace.search.sink;

import java.util.ArrayList;
import java.util.List;

/** Keeps what is rejected. */
final class CollectedRejections implements RejectedDocuments {

    private static final long serialVersionUID = 1;

    private final transient List<RejectedDocument> all = new ArrayList<>();
    private int flushes;
    private boolean closed;

    List<RejectedDocument> all() {
        return all;
    }

    int flushes() {
        return flushes;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void open() {}

    @Override
    public void reject(RejectedDocument rejected) {
        all.add(rejected);
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void close() {
        closed = true;
    }
}
