package io.millrace.jobs.evaluate;

/**
 * The part of a stream that a run goes over.
 *
 * @param judgedFrom the first line that may be judged; those before it are learned from only
 * @param end the line before which the run ends
 */
record Span(int judgedFrom, int end) {
    Span {
        if (judgedFrom < 0 || judgedFrom > end) {
            throw new IllegalArgumentException(
                    "judgedFrom must be 0 to %d: judgedFrom=%d".formatted(end, judgedFrom));
        }
    }

    /** All of a stream. */
    static Span of(EventStream stream) {
        return new Span(0, stream.lines());
    }
}
