package io.millrace.search.sink;

/**
 * What Elasticsearch says of one document of a bulk request.
 *
 * @param status HTTP's, of the document; 404 is no failure of a deletion
 * @param error what went wrong, or null
 */
record DocumentAnswer(int status, String error) {
    boolean isFailed() {
        return error != null;
    }
}
