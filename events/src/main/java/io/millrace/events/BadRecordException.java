package io.millrace.events;

import static java.util.Objects.requireNonNull;

/**
 * A record that cannot be learned from, with the one reason it is counted under and a detail for
 * people that carries the offending value.
 */
public final class BadRecordException extends Exception {
    private final BadRecordReason reason;
    private final String detail;

    public BadRecordException(BadRecordReason reason, String detail) {
        // Bad records come in floods and the reason says where they were found: no stack trace.
        super(reason.wireName() + ": " + detail, null, false, false);
        this.reason = reason;
        this.detail = requireNonNull(detail, "detail is null");
    }

    public BadRecordReason reason() {
        return reason;
    }

    /** What is wrong, in a line; well-formed text without control characters, bounded in length. */
    public String detail() {
        return detail;
    }
}
