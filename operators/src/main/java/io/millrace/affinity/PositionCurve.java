package io.millrace.affinity;

import io.millrace.item.Decay;

/**
 * How often a result is clicked because of the place it is shown at.
 *
 * <p><b>What it computes.</b> In the position-based model a result is clicked with the probability
 * {@code a(place) * r(query, item)}: how likely somebody looks there, times how wanted the item is,
 * 1 for an average item. Given the wantedness of everything shown, the most likely curve is
 *
 * <pre>{@code
 * a(place) = clicks at place / sum of r over everything shown at place
 * }</pre>
 *
 * which is the second half of an expectation maximisation whose first half is in {@link
 * QueryLearner}; both go on with every observation. Dividing by wantedness and not by the number of
 * times shown keeps a good ranking, whose first place shows the best, from being taken for bias.
 *
 * <p><b>Bounds.</b> Places from 1 to {@value #PLACES}; those behind count as the last. At first the
 * curve is {@code 0.3 / place}, as if each place had been seen {@value #PRIOR_SHOWN} times. A place
 * is never worth less than {@value #LEAST}: what is divided by it stays bounded (clipping, the
 * price of which is a bias against clicks far down).
 *
 * <p><b>Memory.</b> Two numbers a place, both fading.
 *
 * <p>M. Richardson, E. Dominowska, R. Ragno, Predicting Clicks: Estimating the Click-Through Rate
 * for New Ads, WWW 2007 (the model). X. Wang et al., Position Bias Estimation for Unbiased Learning
 * to Rank in Personal Search, WSDM 2018 (its estimation from ordinary clicks). T. Joachims, A.
 * Swaminathan, T. Schnabel, Unbiased Learning-to-Rank with Biased Feedback, WSDM 2017 (clipping).
 *
 * <p>Not thread-safe.
 */
public final class PositionCurve {
    /** Places that are told apart, and results of a page that are looked at. */
    public static final int PLACES = 50;

    private static final double PRIOR_SHOWN = 30;
    private static final double PRIOR_FIRST = 0.3;
    private static final double LEAST = 0.003;

    final double[] clicked = new double[PLACES];
    final double[] shown = new double[PLACES];
    long time = Long.MIN_VALUE;

    /**
     * Expected clicks of an average item that is shown once.
     *
     * @param place 1 or above
     * @return {@value #LEAST} to 1
     */
    public double expected(int place) {
        int index = index(place);
        double prior = PRIOR_FIRST / (index + 1);
        double expected = (clicked[index] + PRIOR_SHOWN * prior) / (shown[index] + PRIOR_SHOWN);
        return Math.max(LEAST, Math.min(1, expected));
    }

    /**
     * An item was shown.
     *
     * @param wanted how wanted it is, 1 for an average item; several times as much for several
     *     times
     */
    void shown(int place, double wanted) {
        shown[index(place)] += wanted;
    }

    /**
     * The item that was shown there was clicked.
     *
     * @param clicks how often, 0 or above
     */
    void clicked(int place, double clicks) {
        clicked[index(place)] += clicks;
    }

    /** Lets all that was seen fade up to a time; an earlier time changes nothing. */
    void fadeTo(long now, Decay decay) {
        if (time != Long.MIN_VALUE && now > time) {
            scale(decay.factor(time, now));
        }
        time = Math.max(time, now);
    }

    /**
     * Takes the mean of several curves, so that one that was dealt out to many and is gathered
     * again weighs what it did.
     */
    static PositionCurve meanOf(Iterable<PositionCurve> curves, Decay decay) {
        long newest = Long.MIN_VALUE;
        for (PositionCurve curve : curves) {
            newest = Math.max(newest, curve.time);
        }
        PositionCurve mean = new PositionCurve();
        int count = 0;
        for (PositionCurve curve : curves) {
            curve.fadeTo(newest, decay);
            for (int i = 0; i < PLACES; i++) {
                mean.clicked[i] += curve.clicked[i];
                mean.shown[i] += curve.shown[i];
            }
            count++;
        }
        mean.time = newest;
        if (count > 1) {
            mean.scale(1.0 / count);
        }
        return mean;
    }

    private void scale(double factor) {
        for (int i = 0; i < PLACES; i++) {
            clicked[i] *= factor;
            shown[i] *= factor;
        }
    }

    private static int index(int place) {
        return Math.min(place, PLACES) - 1;
    }
}
