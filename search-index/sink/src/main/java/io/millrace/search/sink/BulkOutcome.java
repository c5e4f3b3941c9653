package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.util.ArrayList;
import java.util.List;

/** What became of each document of a batch; filled while its requests are answered. */
final class BulkOutcome {

    private final List<SearchDocument> written = new ArrayList<>();
    private final List<SearchDocument> retries = new ArrayList<>();
    private final List<RejectedDocument> rejected = new ArrayList<>();
    private int conflicts;
    private boolean answered;
    private boolean unanswered;
    private String retryCause = "";
    private Exception fatal;

    /** Written now, or found written in this version or a higher one. */
    List<SearchDocument> written() {
        return written;
    }

    List<SearchDocument> retries() {
        return retries;
    }

    List<RejectedDocument> rejected() {
        return rejected;
    }

    /** How many of the written ones were found written. */
    int conflicts() {
        return conflicts;
    }

    /** Whether Elasticsearch answered a request. */
    boolean answered() {
        return answered;
    }

    /** Whether it left a request without an answer. */
    boolean unanswered() {
        return unanswered;
    }

    /** Why documents are to be sent again, of the first of them. */
    String retryCause() {
        return retryCause;
    }

    /** Why the job cannot go on; null if it can. */
    Exception fatal() {
        return fatal;
    }

    void addWritten(SearchDocument document) {
        written.add(document);
    }

    void addConflict(SearchDocument document) {
        written.add(document);
        conflicts++;
    }

    void addRetry(SearchDocument document, String cause) {
        if (retries.isEmpty()) {
            retryCause = cause;
        }
        retries.add(document);
    }

    void addRejected(RejectedDocument document) {
        rejected.add(document);
    }

    void setAnswered() {
        answered = true;
    }

    void setUnanswered() {
        unanswered = true;
    }

    void setFatal(Exception cause) {
        if (fatal == null) {
            fatal = cause;
        }
    }
}
