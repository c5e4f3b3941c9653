package io.millrace.item;

import java.io.Serializable;

/**
 * How items are grouped, and how far they may move before their documents are written again.
 *
 * @param fine narrow clusters, 2 to 1,024; a small catalogue gets less
 * @param coarse wide clusters, 2 to {@code fine}
 * @param hysteresis by how much nearer (as a cosine) another cluster must be before an item moves
 *     to it, 0 to 1
 * @param vectorDrift how far (1 - cosine) an item's vector may turn before it is indexed anew, 0 to
 *     1
 * @param vectorWidth of the vectors that the index takes, at least 1; learned ones of another width
 *     stay out
 * @param seed of everything that is drawn
 */
public record ClusterSettings(
        int fine, int coarse, double hysteresis, double vectorDrift, int vectorWidth, long seed)
        implements Serializable {
    public static final int MOST = 1_024;

    /** 256 narrow and 32 wide clusters, 0.05, 0.05, 64 floats. */
    public static final ClusterSettings DEFAULT = new ClusterSettings(256, 32, 0.05, 0.05, 64, 1);

    public ClusterSettings {
        if (coarse < 2 || coarse > fine || fine > MOST) {
            throw new IllegalArgumentException(
                    "clusters must be 2 to %d, and not more wide than narrow ones: fine=%d, coarse=%d"
                            .formatted(MOST, fine, coarse));
        }
        if (!(hysteresis >= 0 && hysteresis <= 1) || !(vectorDrift >= 0 && vectorDrift <= 1)) {
            throw new IllegalArgumentException(
                    "hysteresis and vector drift must be 0 to 1: hysteresis=%s, vectorDrift=%s"
                            .formatted(hysteresis, vectorDrift));
        }
        if (vectorWidth < 1) {
            throw new IllegalArgumentException(
                    "vector width must be at least 1: vectorWidth=" + vectorWidth);
        }
    }
}
