package io.millrace.search.sink;

/** What an answer of Elasticsearch means for what was sent. */
enum FailureClass {
    /** An external version is there already, or a higher one: as good as written. */
    WRITTEN,
    /** It may succeed later. */
    RETRY,
    /** The request is too large, or something in it spoils it: send its halves. */
    SPLIT,
    /** It will never succeed. */
    REJECT,
    /** Nothing will succeed until somebody changes something. */
    FATAL;

    /** The failure of one document of a request that was otherwise carried out. */
    static FailureClass ofDocument(int status, String message) {
        if (concernsIndex(message)) {
            return FATAL;
        }
        if (isBeingReplaced(message)) {
            return RETRY;
        }
        return switch (status) {
            case 409 -> WRITTEN;
            case 401, 403, 404 -> FATAL;
            case 408, 429 -> RETRY;
            default -> status >= 500 ? RETRY : REJECT;
        };
    }

    /** The failure of a whole request. */
    static FailureClass ofRequest(int status) {
        return switch (status) {
            case 400, 413 -> SPLIT;
            case 408, 429 -> RETRY;
            default -> status >= 500 ? RETRY : FATAL;
        };
    }

    /**
     * An index takes no writes while another generation takes its place behind the alias; sent
     * again, the document goes there.
     */
    private static boolean isBeingReplaced(String message) {
        return message.contains("FORBIDDEN/8/index write (api)")
                || message.contains("FORBIDDEN/8/moving to block index write (api)");
    }

    /** Some misconfigurations come with status 400, as if the document were to blame. */
    private static boolean concernsIndex(String message) {
        return message.contains("index_closed_exception")
                || message.contains("index_not_found_exception")
                || message.contains("no write index is defined for alias");
    }
}
