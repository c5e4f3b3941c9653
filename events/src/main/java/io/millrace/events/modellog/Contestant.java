package io.millrace.events.modellog;

/**
 * A weighting of the experts that competes for serving a segment.
 *
 * @param id never used again in its segment
 * @param name how it came about, such as {@code softmax} or {@code only:covisit}
 * @param weights one for each expert, at least 0
 * @param score mean reciprocal rank it gave lately to what was chosen, 0 to 1
 */
public record Contestant(long id, String name, double[] weights, double score) {}
