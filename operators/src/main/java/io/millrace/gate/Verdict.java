package io.millrace.gate;

/** What the gate decided about an event. Every event gets exactly one. */
public enum Verdict {
    ADMITTED,
    DUPLICATE,
    LATE,
    SUSPECTED_BOT,
    /** The shopper was erased after it. */
    ERASED
}
