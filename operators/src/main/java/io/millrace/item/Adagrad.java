package io.millrace.item;

import java.io.Serializable;

/**
 * Gradient ascent whose steps shrink with what has been learned.
 *
 * <p><b>What it computes.</b> With one accumulator a for a whole vector v of width d and a gradient
 * G: a += |G|^2 / d, then v += rate / sqrt(a) * (G - regularisation * v). That is Adagrad (Duchi,
 * Hazan, Singer, "Adaptive subgradient methods", 2011) with the mean of the squares in place of
 * each component's own: eight bytes a vector instead of twice its size, and no worse here.
 *
 * @param rate of the first steps, above 0
 * @param regularisation pulls towards zero with every step, not negative
 */
public record Adagrad(double rate, double regularisation) implements Serializable {
    public Adagrad {
        if (!(rate > 0) || !(regularisation >= 0)) {
            throw new IllegalArgumentException(
                    "rate must be above 0, regularisation not negative: rate=%s, regularisation=%s"
                            .formatted(rate, regularisation));
        }
    }

    /**
     * Makes one step.
     *
     * @return the accumulator after it
     */
    public double step(float[] values, float[] gradient, double accumulator) {
        double squares = 0;
        for (float component : gradient) {
            squares += (double) component * component;
        }
        double grown = accumulator + squares / gradient.length;
        float step = (float) (rate / Math.sqrt(grown));
        float pull = (float) regularisation;
        for (int i = 0; i < values.length; i++) {
            values[i] += step * (gradient[i] - pull * values[i]);
        }
        return grown;
    }
}
