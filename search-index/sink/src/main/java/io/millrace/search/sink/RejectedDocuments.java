package io.millrace.search.sink;

import java.io.Serializable;

/**
 * Where rejected documents go. One object serves one subtask of the sink and is called by one
 * thread only. An exception fails the job, which then starts again from its last checkpoint.
 */
public interface RejectedDocuments extends Serializable {

    /** Called once, before anything else. */
    void open() throws Exception;

    void reject(RejectedDocument rejected) throws Exception;

    /** Returns when everything rejected so far is safe; called before each checkpoint. */
    void flush() throws Exception;

    /** Called at the end, also after a failure, even one of {@link #open} or before it. */
    void close() throws Exception;

    /** Writes a warning into the log for each. */
    static RejectedDocuments logged() {
        return new LoggedRejectedDocuments();
    }
}
