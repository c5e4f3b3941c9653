package io.millrace.events;

/** The names of a dead letter's fields in JSON. */
public final class DeadLetterFields {
    public static final String REASON = "reason";
    public static final String DETAIL = "detail";
    public static final String TOPIC = "topic";
    public static final String PARTITION = "partition";
    public static final String OFFSET = "offset";
    public static final String KEY = "key";
    public static final String KEY_ENCODING = "key_encoding";
    public static final String KEY_BYTES = "key_bytes";
    public static final String VALUE = "value";
    public static final String VALUE_ENCODING = "value_encoding";
    public static final String VALUE_BYTES = "value_bytes";
    public static final String AT = "at";

    private DeadLetterFields() {}
}
