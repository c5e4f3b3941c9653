package io.millrace.affinity;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventIds;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.item.Decay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Learns which items shoppers choose for a query, whatever places they are shown at.
 *
 * <p><b>What it computes.</b> Clicks over expected clicks. Each time an item is shown, an average
 * item would have been clicked with the probability that {@link PositionCurve} gives its place;
 * their sum {@code E} is what the places alone explain. With the {@code G} that the item gained in
 * truth, a click 1 and a purchase {@value #PURCHASE_GAIN}, an item is wanted
 *
 * <pre>{@code
 * r = (G + p * q) / (E + p)       q = (all gains of the query + s) / (all E of the query + s)
 * p = s / max(1, q)
 * }</pre>
 *
 * times as much as an average one. The query's own average {@code q} stands in where little is
 * known, with the weight of {@code s} = {@value #PRIOR_CLICKS} expected clicks or as many clicks,
 * whichever is less; so r is the mean of a gamma distribution given clicks that are Poisson
 * distributed. The curve is of clicks alone, so it is taught by the same fraction of clicks alone:
 * with purchases in it, items would seem to be clicked more than they are and places less, and what
 * is expected would shrink without end. An item is lifted when r less its standard deviation is
 * above q, above {@value #FIRST_TIER} q in the first tier, and enough shoppers agree.
 *
 * <p><b>Votes.</b> What a query lifts it lifts for everybody, so a choice is a vote: a shopper's
 * choice of an item counts once within a half-life, however often it is repeated ({@link Voters}),
 * and all that a shopper does counts by the shopper's weight, what was shown like what was clicked,
 * so that rates stay what they are. An item is lifted by more than {@value #LEAST_VOTES} votes of
 * shoppers who clicked it, and by no fewer than {@value #VOTE_SHARE} of the distinct shoppers who
 * searched for the query, likewise weighed: the more a place is worth, the more it takes.
 *
 * <p><b>Bounds.</b> The best {@value #MOST_LIFTED} items. Of more than {@link
 * AffinitySettings#items} items that are shown for a query, a new one takes the place of one that
 * nobody has chosen and that was shown least, or was chosen least where all are chosen, and
 * inherits its expected clicks: it may have been shown as often before, unnoticed. So E errs to the
 * item's disadvantage by at most the least E there was (Space-Saving).
 *
 * <p><b>Forgetting.</b> All numbers fade in event time; nothing fades where nobody searches, until
 * the query is forgotten as a whole.
 *
 * <p>W. V. Zhang, R. Jones, Comparing Click Logs and Editorial Labels for Training Query Rewriting,
 * WWW 2007 workshop on query log analysis (clicks over expected clicks). A. Metwally, D. Agrawal,
 * A. El Abbadi, Efficient Computation of Frequent and Top-k Elements in Data Streams, ICDT 2005
 * (Space-Saving).
 *
 * <p>Stateless but for its settings, so thread-safe; state and curve are not.
 */
public final class QueryLearner {
    static final double PURCHASE_GAIN = 3;
    static final double PRIOR_CLICKS = 2;
    static final double FIRST_TIER = 1.5;
    static final int MOST_LIFTED = 50;
    static final double LEAST_VOTES = 2.5;
    static final double VOTE_SHARE = 0.02;

    /** How far one item may count on the curve of all queries. */
    private static final double MOST_WANTED = 10;

    private final AffinitySettings settings;
    private final Decay decay;

    public QueryLearner(AffinitySettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
        decay = new Decay(settings.halfLifeMillis());
    }

    /**
     * @param time event time of the first observation, epoch milliseconds
     * @param publications the most that any query had had when it was forgotten under this epoch:
     *     the query may be one of them, and its versions are to be above those of its deletion
     */
    public QueryState newState(long time, long publications) {
        QueryState state = new QueryState(time);
        state.counter = publications;
        return state;
    }

    /** One curve of those that were saved, for all queries of this learner. */
    public PositionCurve curveOf(Iterable<PositionCurve> saved) {
        return PositionCurve.meanOf(saved, decay);
    }

    /** Whether nobody has searched for so long before a time that the query is forgotten. */
    public boolean isIdle(QueryState state, long time) {
        return time - state.time >= settings.expiryMillis();
    }

    /**
     * Learns from one observation.
     *
     * @param state of the observation's query
     * @param curve of all queries, which learns, too
     */
    public void learn(QueryState state, QueryObservation observation, PositionCurve curve) {
        fadeTo(state, observation.time());
        curve.fadeTo(observation.time(), decay);
        switch (observation.kind()) {
            case SHOWN -> show(state, observation, curve);
            case CLICKED -> click(state, observation, curve);
            case CLICKED_UNSEEN -> {}
            case BOUGHT -> buy(state, observation);
        }
    }

    /** What the query is to lift. */
    public QueryTiers tiers(QueryState state) {
        double average = average(state);
        List<Lifted> lifted = new ArrayList<>();
        for (int i = 0; i < state.size; i++) {
            double sure = sure(state, i, average);
            if (state.ids[i] != null && isAgreed(state, i) && sure > average) {
                lifted.add(new Lifted(state.ids[i], sure));
            }
        }
        if (lifted.isEmpty()) {
            return QueryTiers.EMPTY;
        }
        lifted.sort(
                Comparator.comparingDouble(Lifted::wanted)
                        .reversed()
                        .thenComparing(Lifted::itemId));
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        for (Lifted each : lifted.subList(0, Math.min(MOST_LIFTED, lifted.size()))) {
            (each.wanted() > FIRST_TIER * average ? first : second).add(each.itemId());
        }
        return new QueryTiers(first, second);
    }

    /** Whether tiers differ from what was published last. */
    public boolean hasChanged(QueryState state, QueryTiers tiers) {
        return tiers.fingerprint() != state.published;
    }

    /**
     * Notes that tiers are published.
     *
     * @return the version, higher than all before
     */
    public long publish(QueryState state, QueryTiers tiers, long epoch) {
        state.published = tiers.fingerprint();
        return ModelVersion.of(epoch, ++state.counter);
    }

    private static boolean isAgreed(QueryState state, int item) {
        double votes = state.clicks[item];
        return votes > LEAST_VOTES && votes >= VOTE_SHARE * state.searchers;
    }

    /** How much an item is wanted, 1 for an average one. */
    double wanted(QueryState state, String itemId) {
        int item = state.find(EventIds.hash(itemId));
        return item < 0 ? average(state) : wanted(state, item, average(state));
    }

    private void show(QueryState state, QueryObservation observation, PositionCurve curve) {
        double average = clickedAverage(state);
        long[] shown = observation.shown();
        double weight = observation.weight();
        state.searchers += weight * Voters.worth(state.searcherBits, observation.voter());
        state.searcherBits = Voters.with(state.searcherBits, observation.voter());
        for (int i = 0; i < shown.length; i++) {
            if (shown[i] != 0) {
                int place = observation.place() + i;
                int item = entry(state, shown[i]);
                double clicked = clicked(state, item, average);
                curve.shown(
                        place, weight * Math.max(1 / MOST_WANTED, Math.min(MOST_WANTED, clicked)));
                double expected = weight * curve.expected(place);
                state.expected[item] += (float) expected;
                state.expectations += expected;
            }
        }
    }

    private void click(QueryState state, QueryObservation observation, PositionCurve curve) {
        int item = choose(state, observation.itemId());
        long voter = observation.voter();
        double vote = observation.weight() * Voters.worth(state.clickers[item], voter);
        state.clickers[item] = Voters.with(state.clickers[item], voter);
        // What does not count here must not count there: one is divided by the other.
        curve.clicked(observation.place(), vote);
        state.clicks[item] += (float) vote;
        state.allClicks += vote;
        state.gains += vote;
    }

    private void buy(QueryState state, QueryObservation observation) {
        int item = choose(state, observation.itemId());
        long voter = observation.voter();
        double vote = observation.weight() * Voters.worth(state.buyers[item], voter);
        state.buyers[item] = Voters.with(state.buyers[item], voter);
        state.purchases[item] += (float) vote;
        state.gains += PURCHASE_GAIN * vote;
    }

    private int choose(QueryState state, String itemId) {
        int item = entry(state, EventIds.hash(itemId));
        state.ids[item] = itemId;
        return item;
    }

    /** The place of an item in the state, which it gets if it has none. */
    private int entry(QueryState state, long hash) {
        int found = state.find(hash);
        if (found >= 0) {
            return found;
        }
        if (state.size < settings.items()) {
            state.grow(settings.items());
            state.hashes[state.size] = hash;
            return state.size++;
        }
        int weakest = 0;
        for (int i = 1; i < state.size; i++) {
            if (isWeaker(state, i, weakest)) {
                weakest = i;
            }
        }
        state.hashes[weakest] = hash;
        state.ids[weakest] = null;
        state.clicks[weakest] = 0;
        state.purchases[weakest] = 0;
        state.clickers[weakest] = Voters.NONE;
        state.buyers[weakest] = Voters.NONE;
        return weakest;
    }

    private static boolean isWeaker(QueryState state, int one, int other) {
        double gains = gains(state, one);
        double otherGains = gains(state, other);
        return gains < otherGains
                || (gains == otherGains && state.expected[one] < state.expected[other]);
    }

    private static double gains(QueryState state, int item) {
        return state.clicks[item] + PURCHASE_GAIN * state.purchases[item];
    }

    private static double average(QueryState state) {
        return (state.gains + PRIOR_CLICKS) / (state.expectations + PRIOR_CLICKS);
    }

    /** The query's average by clicks alone, which is what the curve is about. */
    private static double clickedAverage(QueryState state) {
        return (state.allClicks + PRIOR_CLICKS) / (state.expectations + PRIOR_CLICKS);
    }

    private static double clicked(QueryState state, int item, double average) {
        double prior = prior(average);
        return (state.clicks[item] + prior * average) / (state.expected[item] + prior);
    }

    private static double prior(double average) {
        return PRIOR_CLICKS / Math.max(1, average);
    }

    private static double wanted(QueryState state, int item, double average) {
        double prior = prior(average);
        return (gains(state, item) + prior * average) / (state.expected[item] + prior);
    }

    /** Less the standard deviation; a gain of 3 at once is as uncertain as one of 1. */
    private static double sure(QueryState state, int item, double average) {
        double prior = prior(average);
        double variance =
                state.clicks[item]
                        + PURCHASE_GAIN * PURCHASE_GAIN * state.purchases[item]
                        + prior * average;
        return wanted(state, item, average) - Math.sqrt(variance) / (state.expected[item] + prior);
    }

    private void fadeTo(QueryState state, long time) {
        if (time > state.time) {
            state.scale(decay.factor(state.time, time));
            if (time / settings.halfLifeMillis() != state.time / settings.halfLifeMillis()) {
                state.forgetVoters();
            }
            state.time = time;
        }
    }

    private record Lifted(String itemId, double wanted) {}
}
