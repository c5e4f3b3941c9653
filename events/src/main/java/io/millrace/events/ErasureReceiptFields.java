package io.millrace.events;

/** The names of a receipt's fields in JSON. */
public final class ErasureReceiptFields {
    public static final String DEPLOYMENT = "deployment";
    public static final String SHOPPER = "shopper";
    public static final String KEY = "key_fingerprint";
    public static final String REQUESTED_AT = "requested_at";
    public static final String ERASED_UP_TO = "erased_up_to";
    public static final String ERASED_AT = "erased_at";
    public static final String LAST_DOCUMENT = "last_document";
    public static final String HISTORY_ITEMS = "history_items";
    public static final String PURCHASES = "purchases";
    public static final String INTERACTIONS_WITHDRAWN = "interactions_withdrawn";
    public static final String INTERACTIONS_REMAINING = "interactions_remaining";

    private ErasureReceiptFields() {}
}
