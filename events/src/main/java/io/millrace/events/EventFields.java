package io.millrace.events;

import java.util.List;

/** The names of an event's fields in JSON and in the header of a CSV file. */
public final class EventFields {
    public static final String EVENT_ID = "event_id";
    public static final String TYPE = "type";
    public static final String USER_ID = "user_id";
    public static final String VISITOR_ID = "visitor_id";
    public static final String ITEM_ID = "item_id";
    public static final String QUANTITY = "quantity";
    public static final String PRICE = "price";
    public static final String ITEMS = "items";
    public static final String TIMESTAMP = "timestamp";
    public static final String SESSION_ID = "session_id";
    public static final String VALUE = "value";
    public static final String QUERY = "query";
    public static final String SURFACE = "surface";
    public static final String POSITION = "position";
    public static final String SLATE_ID = "slate_id";
    public static final String VARIANT = "variant";

    /** All of them. */
    public static final List<String> ALL =
            List.of(
                    EVENT_ID,
                    TYPE,
                    USER_ID,
                    VISITOR_ID,
                    ITEM_ID,
                    QUANTITY,
                    PRICE,
                    ITEMS,
                    TIMESTAMP,
                    SESSION_ID,
                    VALUE,
                    QUERY,
                    SURFACE,
                    POSITION,
                    SLATE_ID,
                    VARIANT);

    private EventFields() {}
}
