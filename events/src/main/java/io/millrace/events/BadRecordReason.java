package io.millrace.events;

import java.util.Locale;

/**
 * Why a record was not learned from. The wire name is the reason of a dead letter and the last part
 * of a counter's name, so a constant is never renamed.
 *
 * <p>A record with several faults has exactly one reason: the checks run in the order of the
 * constants from {@link #RECORD_TOO_LARGE} to {@link #TOO_MANY_ITEMS} and the first that fails
 * counts. {@link EventCodec} describes each check.
 */
public enum BadRecordReason {
    /** More than {@link Limits#MAX_RECORD_BYTES} bytes. */
    RECORD_TOO_LARGE,
    /** Not one complete JSON text in UTF-8, or no bytes at all. */
    MALFORMED_JSON,
    /** JSON, but its first token does not open an object. */
    NOT_AN_OBJECT,
    /** A known field holds a kind of value it cannot have, such as an object for an id. */
    INVALID_FIELD,
    /** An event without a type. */
    MISSING_TYPE,
    /** An event whose type is neither a name of the contract nor an alias. */
    UNKNOWN_TYPE,
    /** Neither user nor visitor; or one of the two where both are needed. */
    MISSING_SHOPPER,
    /** No item id where one is needed. */
    MISSING_ITEM,
    /** A search without its query. */
    MISSING_QUERY,
    /** A quantity that is no number, or not one the event's type can have. */
    INVALID_QUANTITY,
    /** A value, rating or price of an event that is no number, or out of its range. */
    INVALID_VALUE,
    /** No timestamp. */
    MISSING_TIMESTAMP,
    /** A timestamp in an unknown notation or unit. */
    INVALID_TIMESTAMP,
    /** A price of a catalogue item that is no number, or negative. */
    INVALID_PRICE,
    /** A vector that is empty, too long or not made of finite numbers. */
    INVALID_VECTOR,
    /** An id or label of more bytes than the search index accepts. */
    ID_TOO_LONG,
    /** A query of more than {@link Limits#MAX_QUERY_BYTES} bytes. */
    QUERY_TOO_LONG,
    /** More than {@link Limits#MAX_ITEMS} items in one event. */
    TOO_MANY_ITEMS,

    /** Well-formed, but older than the job still accepts. Found by the job, not by a codec. */
    LATE,
    /** Well-formed, but ahead of the clock. Found by the job, not by a codec. */
    TIMESTAMP_IN_FUTURE,
    /** More events than a person makes. Found by the job, not by a codec. */
    SUSPECTED_BOT,
    /** A document which the search index refused for good. Found by the sink, not by a codec. */
    SEARCH_REJECTED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The reason as dead letters and counters carry it, for example {@code missing_shopper}. */
    public String wireName() {
        return wireName;
    }
}
