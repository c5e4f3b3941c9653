package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

/**
 * What is judged.
 *
 * @param baskets how the lines of a basket are treated: same shopper, same time
 * @param repeats whether items the shopper had before are judged and ranked too
 * @param every of the events that could be judged every n-th is, at least 1; all are learned from
 */
record Protocol(Baskets baskets, boolean repeats, int every) {

    /** The lines of one basket have no order among themselves, though a file gives them one. */
    enum Baskets {
        /** Each line is judged knowing the lines before it. */
        LINE_BY_LINE,
        /** All lines are judged by the state before the basket. */
        FROZEN,
        /** Only the first line is judged. */
        FIRST_LINE
    }

    Protocol {
        requireNonNull(baskets, "baskets is null");
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1: every=" + every);
        }
    }
}
