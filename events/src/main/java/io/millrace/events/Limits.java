package io.millrace.events;

/**
 * The bounds of the contract. They keep one record from filling a shopper's state, outweighing
 * every other shopper, or failing a whole bulk request of the search index.
 */
public final class Limits {
    /** Bytes of one record. */
    public static final int MAX_RECORD_BYTES = 1 << 20;

    /** Bytes of a document id in Elasticsearch, hence of an item id and of every label. */
    public static final int MAX_ID_BYTES = 512;

    /** Bytes of a user or visitor id: a document id less the prefix of {@link ShopperIds}. */
    public static final int MAX_SHOPPER_BYTES = MAX_ID_BYTES - ShopperIds.PREFIX_LENGTH;

    /** Bytes of a search query. */
    public static final int MAX_QUERY_BYTES = 4096;

    /** Items of one event. */
    public static final int MAX_ITEMS = 1000;

    /** Absolute quantity of one item. */
    public static final double MAX_QUANTITY = 1e9;

    /** Absolute value or price. */
    public static final double MAX_VALUE = 1e12;

    /** Highest rating; the lowest is 0. */
    public static final double MAX_RATING = 10;

    /** Components of a vector: what a {@code dense_vector} field holds. */
    public static final int MAX_VECTOR_DIMENSIONS = 4096;

    private Limits() {}
}
