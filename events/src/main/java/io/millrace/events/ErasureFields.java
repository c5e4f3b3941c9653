package io.millrace.events;

/** The names of an erasure's fields in JSON. */
public final class ErasureFields {
    public static final String USER_ID = EventFields.USER_ID;
    public static final String VISITOR_ID = EventFields.VISITOR_ID;
    public static final String REQUESTED_AT = "requested_at";

    private ErasureFields() {}
}
