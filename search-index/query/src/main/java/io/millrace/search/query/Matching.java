package io.millrace.search.query;

/** Which items a text finds. */
public enum Matching {
    /** Items with every word first, then items with most of them. */
    MOST_WORDS,
    /**
     * Items with every word, spelling forgiven; for counting, and where the order is not by score.
     */
    ALL_WORDS
}
