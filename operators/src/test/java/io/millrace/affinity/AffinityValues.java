package io.millrace.affinity;

import static io.millrace.affinity.SearchEvents.TIME;

import io.millrace.affinity.QueryObservation.Kind;
import io.millrace.events.EventIds;
import io.millrace.item.Decay;
import java.util.stream.IntStream;

/** States of affinities, for tests in other packages. */
public final class AffinityValues {
    private static final ClickAttribution ATTRIBUTION =
            new ClickAttribution(AffinitySettings.DEFAULT);
    private static final QueryLearner LEARNER = new QueryLearner(AffinitySettings.DEFAULT);

    private AffinityValues() {}

    public static SearchMemory noMemory() {
        return ATTRIBUTION.newMemory();
    }

    /** Two pages, two clicks and a purchase. */
    public static SearchMemory memory() {
        SearchMemory memory = noMemory();
        observe(memory, SearchEvents.shown("w", "red bag", 0, "a", "b", "c"));
        observe(memory, SearchEvents.shown("w", "lamp", 5, "d"));
        observe(memory, SearchEvents.selected("w", "red bag", 7, "b"));
        observe(memory, SearchEvents.selected("w", null, 8, "d"));
        observe(memory, SearchEvents.bought("w", 9, "b"));
        return memory;
    }

    /** As much as there can be. */
    public static SearchMemory fullMemory() {
        SearchMemory memory = noMemory();
        for (int search = 0; search < 60; search++) {
            int first = search;
            String[] items =
                    IntStream.range(0, PositionCurve.PLACES)
                            .mapToObj(i -> first + "-" + i)
                            .toArray(String[]::new);
            observe(memory, SearchEvents.shown("w", "query " + search, search, items));
            observe(memory, SearchEvents.selected("w", null, search, items[0]));
        }
        return memory;
    }

    /**
     * A query that was searched for several times, its tiers published; new without a search. All
     * at one time: fading gives other last bits on other machines.
     *
     * @param searches in which ten items were shown, one was clicked and bought
     */
    public static QueryState query(int searches) {
        // The golden bytes are of a version that counted in event time.
        QueryState state = LEARNER.newState(TIME, searches == 0 ? 0 : TIME - 1);
        PositionCurve curve = new PositionCurve();
        long[] shown = IntStream.range(0, 10).mapToLong(i -> EventIds.hash("i" + i)).toArray();
        for (int search = 0; search < searches; search++) {
            LEARNER.learn(state, QueryObservation.shown("q", search, 0.5, TIME, 1, shown), curve);
            choose(state, search, 0.5, Kind.CLICKED, "i7", curve);
            choose(state, search, 0.5, Kind.BOUGHT, "i7", curve);
            LEARNER.publish(state, LEARNER.tiers(state), 3);
        }
        return state;
    }

    /** What version 1 wrote of three searches of one shopper, when purchases bent the curve. */
    public static QueryState firstQuery() {
        return oldQuery(
                0x4003beec2da095e1L,
                0x3f5470a1,
                0x3ed2bbe0,
                0x3e8c02a4,
                0x3e519e48,
                0x3e277e26,
                0x3e0b7602,
                0x3deeee04,
                0x3e23ce76,
                0x3db9adbd,
                0x3da70f91);
    }

    /** What version 2 wrote of the same, which knew nothing of voters. */
    public static QueryState secondQuery() {
        return oldQuery(
                0x40047f4b053621b7L,
                0x3f58e569,
                0x3ed86002,
                0x3e901e81,
                0x3e58135e,
                0x3e2ccf48,
                0x3e0ffab7,
                0x3df6c942,
                0x3e448277,
                0x3dbfe84f,
                0x3dacb470);
    }

    private static QueryState oldQuery(long expectations, int... expected) {
        QueryState state = LEARNER.newState(TIME, 0);
        state.gains = 12;
        state.allClicks = 3;
        state.expectations = Double.longBitsToDouble(expectations);
        state.searchers = state.expectations;
        state.published = 0xd1857b180bc24998L;
        state.counter = TIME + 2;
        for (int i = 0; i < expected.length; i++) {
            state.grow(expected.length);
            state.hashes[i] = EventIds.hash("i" + i);
            state.expected[i] = Float.intBitsToFloat(expected[i]);
            state.size++;
        }
        state.ids[7] = "i7";
        state.clicks[7] = 3;
        state.purchases[7] = 3;
        return state;
    }

    /** As much as there can be, by default: every item was chosen. */
    public static QueryState fullQuery(int idBytes) {
        QueryState state = LEARNER.newState(TIME, 0);
        PositionCurve curve = new PositionCurve();
        for (int item = 0; item < 2 * AffinitySettings.DEFAULT.items(); item++) {
            String digits = Integer.toString(item);
            String id = digits + "x".repeat(Math.max(0, idBytes - digits.length()));
            choose(state, item, 1, Kind.CLICKED, id, curve);
            choose(state, item, 1, Kind.BOUGHT, id, curve);
        }
        LEARNER.publish(state, LEARNER.tiers(state), 3);
        return state;
    }

    public static PositionCurve curve() {
        PositionCurve curve = new PositionCurve();
        curve.fadeTo(TIME, new Decay(1_000));
        for (int place = 1; place <= PositionCurve.PLACES; place++) {
            curve.shown(place, 1.5);
            curve.clicked(place, 1);
            curve.shown(place, 1.0 / place);
        }
        return curve;
    }

    private static void choose(
            QueryState state,
            long voter,
            double weight,
            Kind kind,
            String itemId,
            PositionCurve curve) {
        LEARNER.learn(
                state, QueryObservation.chosen("q", voter, weight, kind, TIME, 8, itemId), curve);
    }

    private static void observe(SearchMemory memory, SearchEvent event) {
        ATTRIBUTION.observe(memory, event, observation -> {});
    }
}
