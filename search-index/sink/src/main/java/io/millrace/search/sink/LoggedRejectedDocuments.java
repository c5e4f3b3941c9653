package io.millrace.search.sink;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** See {@link RejectedDocuments#logged}. */
final class LoggedRejectedDocuments implements RejectedDocuments {

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(LoggedRejectedDocuments.class);

    @Override
    public void open() {}

    @Override
    public void reject(RejectedDocument rejected) {
        LOG.warn("Rejected ({}) {}: {}", rejected.reason(), rejected.document(), rejected.detail());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
