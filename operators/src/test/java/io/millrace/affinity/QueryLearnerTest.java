package io.millrace.affinity;

import static io.millrace.affinity.SearchEvents.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.affinity.QueryObservation.Kind;
import io.millrace.events.EventIds;
import io.millrace.events.SearchQueries;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.item.Decay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryLearnerTest {
    private static final long HALF_LIFE = 1_000_000_000L;
    private static final long EXPIRY = 10 * HALF_LIFE;
    private static final int CAPACITY = 20;
    private static final String QUERY = "query:1";

    private final QueryLearner learner =
            new QueryLearner(new AffinitySettings(HALF_LIFE, EXPIRY, 1_000, CAPACITY));
    private final PositionCurve curve = new PositionCurve();
    private final QueryState state = learner.newState(TIME, 0);

    /** Everybody who is shown results is somebody else. */
    private long shopper;

    private int shoppers;

    /** What a user may do who invents a visitor for each search. */
    @Test
    void oneUserUnderManyVisitorIds_hasOneVote() {
        ClickAttribution attribution = new ClickAttribution(AffinitySettings.DEFAULT);
        String queryId = SearchQueries.id("bag");
        for (int i = 0; i < 100; i++) {
            SearchMemory memory = attribution.newMemory();
            String visitor = "v:" + i;
            for (SearchEvent.Kind kind :
                    List.of(SearchEvent.Kind.SHOWN, SearchEvent.Kind.SELECTED)) {
                attribution.observe(
                        memory,
                        new SearchEvent(
                                visitor,
                                EventIds.hash("u:7"),
                                1,
                                kind,
                                TIME,
                                queryId,
                                50,
                                List.of("a")),
                        observation -> learner.learn(state, observation, curve));
            }
        }

        assertThat(state.clicks(state.find(EventIds.hash("a")))).isEqualTo(1);
        assertThat(state.searchers()).isEqualTo(1);
        assertThat(learner.tiers(state)).isEqualTo(QueryTiers.EMPTY);
    }

    /** Both are clicked as often; one because it stands on top. */
    @Test
    void equalClicks_theOneFurtherDown_isWantedMore() {
        List<String> page = items(10);
        for (int search = 0; search < 20; search++) {
            show(state, page);
            if (search % 3 == 0) {
                click(state, page, 0);
                click(state, page, 6);
            }
        }

        assertThat(learner.wanted(state, "i6")).isGreaterThan(2 * learner.wanted(state, "i0"));
        assertThat(learner.tiers(state).first()).containsExactly("i6");
        assertThat(learner.tiers(state).second()).doesNotContain("i0");
    }

    /**
     * Shoppers who look at the places 1, 1/2, 1/3 ... of the time, over many queries whose rankings
     * are little better than chance. In one query a good item always stands at place 7 and a bad
     * one on top: raw clicks prefer the bad one, the learner the good one. The curve is found, too.
     */
    @Test
    void simulatedPositionBias_theBetterItemLowOnThePage_winsOverTheWorseOnTop() {
        Random random = new Random(7);
        int queries = 40;
        int items = 10;
        double[][] wanted = new double[queries][items];
        List<List<String>> pages = new ArrayList<>();
        List<QueryState> states = new ArrayList<>();
        for (int query = 0; query < queries; query++) {
            pages.add(new ArrayList<>(items(items)));
            states.add(learner.newState(TIME, 0));
            for (int item = 0; item < items; item++) {
                wanted[query][item] = 0.1 + 0.5 * random.nextDouble();
            }
        }
        wanted[0][0] = 0.2;
        wanted[0][6] = 0.7;
        int clicksOnTop = 0;
        int clicksBelow = 0;
        for (int search = 0; search < 8_000; search++) {
            int query = search % queries;
            List<String> page = pages.get(query);
            if (query > 0) {
                Collections.shuffle(page, random);
            }
            show(states.get(query), page);
            for (int place = 0; place < items; place++) {
                int item = Integer.parseInt(page.get(place).substring(1));
                if (random.nextDouble() < wanted[query][item] / (place + 1)) {
                    click(states.get(query), page, place);
                    clicksOnTop += query == 0 && place == 0 ? 1 : 0;
                    clicksBelow += query == 0 && place == 6 ? 1 : 0;
                }
            }
        }

        assertThat(clicksOnTop).isGreaterThan(clicksBelow);
        assertThat(learner.wanted(states.get(0), "i6"))
                .isGreaterThan(1.5 * learner.wanted(states.get(0), "i0"));
        QueryTiers tiers = learner.tiers(states.get(0));
        assertThat(concatenated(tiers)).contains("i6").doesNotContain("i0");
        for (int place = 2; place <= items; place++) {
            assertThat(curve.expected(place) / curve.expected(1))
                    .as("place %d", place)
                    .isCloseTo(1.0 / place, within(0.25 / place + 0.02));
        }
        assertThat(agreement(states, wanted)).isGreaterThan(0.8);
    }

    /** The same items on top of most pages: clicks over shown would find a steeper curve. */
    @Test
    void rankingByMerit_isNotTakenForBias() {
        Random random = new Random(3);
        List<QueryState> states = new ArrayList<>();
        for (int query = 0; query < 20; query++) {
            states.add(learner.newState(TIME, 0));
        }
        int searches = 4_000;
        for (int search = 0; search < searches; search++) {
            // The best is on top but for every second search, which turns the page around.
            List<String> page = new ArrayList<>(items(10));
            if (search / 20 % 2 == 1) {
                Collections.reverse(page);
            }
            QueryState each = states.get(search % 20);
            show(each, page);
            for (int place = 0; place < 10; place++) {
                int item = Integer.parseInt(page.get(place).substring(1));
                if (random.nextDouble() < 0.6 / (item + 1) / (place + 1)) {
                    click(each, page, place);
                }
            }
        }

        double truth = 1.0 / 10;
        double learned = curve.expected(10) / curve.expected(1);
        assertThat(Math.abs(learned - truth)).isLessThan(0.05);
        assertThat(learner.wanted(states.get(0), "i0"))
                .isGreaterThan(3 * learner.wanted(states.get(0), "i9"));
    }

    /** Three clicks in ten end in a purchase: what shoppers look at is the same. */
    @Test
    void purchases_doNotBendTheCurve() {
        Random random = new Random(11);
        List<QueryState> states = new ArrayList<>();
        for (int query = 0; query < 40; query++) {
            states.add(learner.newState(TIME, 0));
        }
        double first = 0.305;
        for (int search = 0; search < 20_000; search++) {
            QueryState each = states.get(search % states.size());
            List<String> page = new ArrayList<>(items(10));
            Collections.shuffle(page, random);
            show(each, page);
            for (int place = 0; place < page.size(); place++) {
                // Wanted 0.5 to 1.5 times as much as an average item.
                double wanted = 0.5 + Integer.parseInt(page.get(place).substring(1)) / 9.0;
                if (random.nextDouble() < wanted * first / (place + 1)) {
                    click(each, page, place);
                    if (random.nextDouble() < 0.3) {
                        buy(each, page.get(place));
                    }
                }
            }
        }

        assertThat(curve.expected(1)).isCloseTo(first, within(0.02));
        for (int place = 2; place <= 10; place++) {
            assertThat(curve.expected(place) / curve.expected(1))
                    .as("place %d", place)
                    .isCloseTo(1.0 / place, within(0.2 / place));
        }
    }

    @Test
    void purchase_countsMoreThanAClick() {
        List<String> page = items(10);
        for (int search = 0; search < 6; search++) {
            show(state, page);
            click(state, page, 3);
            click(state, page, 4);
            buy(state, page.get(4));
        }

        assertThat(learner.wanted(state, "i4")).isGreaterThan(learner.wanted(state, "i3"));
        assertThat(learner.tiers(state).first().get(0)).isEqualTo("i4");
    }

    @Test
    void oneShopper_liftsNothing() {
        List<String> page = items(10);
        show(state, page);
        click(state, page, 9);
        buy(state, page.get(9));

        assertThat(learner.tiers(state)).isEqualTo(QueryTiers.EMPTY);
    }

    @Test
    void clicksWhoseResultsAreUnknown_countNothing() {
        for (int search = 0; search < 10; search++) {
            learner.learn(state, unseen("low", 8), curve);
        }

        assertThat(state.size()).isZero();
        assertThat(state.gains()).isZero();
        assertThat(curve.expected(8)).isEqualTo(new PositionCurve().expected(8));
    }

    /** Two were enough, with an event each to be shown the item and one to buy it. */
    @Test
    void newVisitors_liftAnItemOnlyInNumber() {
        int visitors = 0;
        while (learner.tiers(state).isEmpty()) {
            somebodyElse();
            long[] shown = {EventIds.hash("cheat")};
            observe(QueryObservation.shown(QUERY, shopper, 0.25, TIME, 50, shown));
            observe(chosen(0.25, Kind.CLICKED, "cheat"));
            observe(chosen(0.25, Kind.BOUGHT, "cheat"));
            visitors++;
        }

        assertThat(visitors).isBetween(10, 12);
    }

    /** Whatever one shopper does, and how often. */
    @Test
    void oneShopper_hasOneVote_howeverOften() {
        somebodyElse();
        for (int day = 0; day < 1_000; day++) {
            long[] shown = {EventIds.hash("cheat")};
            observe(QueryObservation.shown(QUERY, shopper, 1, TIME, 50, shown));
            observe(chosen(1, Kind.CLICKED, "cheat"));
            observe(chosen(1, Kind.BOUGHT, "cheat"));
        }

        assertThat(state.clicks[0]).isEqualTo(1);
        assertThat(state.purchases[0]).isEqualTo(1);
        assertThat(learner.tiers(state)).isEqualTo(QueryTiers.EMPTY);
    }

    /** Of a query that a thousand search for it takes one in fifty, here 20 of them. */
    @Test
    void votes_areCountedAgainstThoseWhoSearch() {
        List<String> page = items(10);
        for (int search = 0; search < 1_000; search++) {
            show(state, page);
        }
        assertThat(state.searchers()).isCloseTo(1_000, within(100.0));
        int voters = 0;
        while (learner.tiers(state).isEmpty()) {
            show(state, List.of("cheat"));
            click(state, List.of("cheat"), 0);
            voters++;
        }

        assertThat(voters).isBetween(15, 25);
    }

    /** Distinct voters are counted right on average, however many there are. */
    @Test
    void manyVoters_countAsManyAsTheyAre() {
        double sum = 0;
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            QueryState each = learner.newState(TIME, 0);
            for (int voter = 0; voter < 500; voter++) {
                shopper = random.nextLong();
                learner.learn(each, chosen(1, Kind.CLICKED, "a"), new PositionCurve());
            }
            sum += each.clicks[0];
        }

        assertThat(sum / 50).isCloseTo(500, within(10.0));
    }

    @Test
    void voters_mayVoteAgain_inTheNextHalfLife() {
        show(state, items(3));
        click(state, items(3), 1);
        click(state, items(3), 1);
        assertThat(state.clicks[1]).isEqualTo(1);
        observe(
                QueryObservation.chosen(
                        QUERY, shopper, 1, Kind.CLICKED, TIME + HALF_LIFE, 2, "i1"));

        assertThat(state.clicks[1]).isEqualTo(1.5f);
    }

    @Test
    void choices_fade() {
        List<String> page = items(10);
        for (int search = 0; search < 10; search++) {
            show(state, page);
            click(state, page, 5);
        }
        double before = state.clicks[state.find(EventIds.hash("i5"))];
        learner.learn(
                state,
                QueryObservation.shown(QUERY, ++shopper, 1, TIME + HALF_LIFE, 1, new long[] {7}),
                curve);

        assertThat(state.clicks[state.find(EventIds.hash("i5"))] / before)
                .isCloseTo(0.5, within(1e-6));
        assertThat(learner.isIdle(state, TIME + HALF_LIFE + EXPIRY - 1)).isFalse();
        assertThat(learner.isIdle(state, TIME + HALF_LIFE + EXPIRY)).isTrue();
    }

    /** More items than fit: those that are chosen stay, whatever passes by. */
    @Test
    void manyItems_theChosenOnesStay() {
        for (int search = 0; search < 200; search++) {
            List<String> page = new ArrayList<>(List.of("chosen"));
            for (int i = 0; i < 9; i++) {
                page.add("other " + (search * 9 + i));
            }
            show(state, page);
            if (search % 2 == 0) {
                click(state, page, 0);
            }
        }

        assertThat(state.size()).isEqualTo(CAPACITY);
        assertThat(learner.tiers(state).first()).containsExactly("chosen");
        assertThat(state.ids).hasSize(CAPACITY);
    }

    @Test
    void manyChosen_theBestAreLifted() {
        QueryLearner wide = new QueryLearner(new AffinitySettings(HALF_LIFE, EXPIRY, 1_000, 1_000));
        QueryState many = wide.newState(TIME, 0);
        for (int visitor = 0; visitor < 95; visitor++) {
            shopper = EventIds.hash("visitor " + visitor);
            for (int item = Math.max(0, visitor - 4); item < 90; item++) {
                long[] hashes = new long[10];
                for (int place = 0; place < 9; place++) {
                    hashes[place] = EventIds.hash("other " + item + " " + place);
                }
                hashes[9] = EventIds.hash("i" + item);
                wide.learn(
                        many,
                        QueryObservation.shown(QUERY, shopper, 1, TIME, 1, hashes),
                        new PositionCurve());
                wide.learn(
                        many,
                        QueryObservation.chosen(
                                QUERY, shopper, 1, Kind.CLICKED, TIME, 10, "i" + item),
                        new PositionCurve());
            }
        }
        QueryTiers tiers = wide.tiers(many);

        assertThat(tiers.first().size() + tiers.second().size())
                .isEqualTo(QueryLearner.MOST_LIFTED);
        assertThat(tiers.first().get(0)).isEqualTo("i89");
    }

    @Test
    void publish_versionsRise_alsoAfterForgetting() {
        List<String> page = items(10);
        for (int search = 0; search < 10; search++) {
            show(state, page);
            click(state, page, 5);
        }
        QueryTiers tiers = learner.tiers(state);
        assertThat(learner.hasChanged(state, tiers)).isTrue();
        long first = learner.publish(state, tiers, 3);
        assertThat(learner.hasChanged(state, tiers)).isFalse();
        assertThat(state.isPublished()).isTrue();
        long again = learner.publish(state, tiers, 3);
        long deletion = learner.publish(state, QueryTiers.EMPTY, 3);
        assertThat(state.isPublished()).isFalse();
        QueryState back = learner.newState(TIME + EXPIRY - 5, state.publications());
        long returned = learner.publish(back, tiers, 3);
        long nextEpoch = learner.publish(learner.newState(1, 0), tiers, 4);

        assertThat(List.of(first, again, deletion, returned, nextEpoch))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(first).isEqualTo(ModelVersion.of(3, 1));
    }

    @Test
    void curves_ofManySubtasks_areTheirMean() {
        PositionCurve one = new PositionCurve();
        PositionCurve other = new PositionCurve();
        one.fadeTo(TIME, new Decay(HALF_LIFE));
        other.fadeTo(TIME + HALF_LIFE, new Decay(HALF_LIFE));
        for (int i = 0; i < 100; i++) {
            one.shown(2, 1);
            one.clicked(2, 1);
            other.shown(2, 1);
        }
        PositionCurve mean = learner.curveOf(List.of(one, other));

        assertThat(mean.shown[1]).isCloseTo(75, within(1e-9));
        assertThat(mean.clicked[1]).isCloseTo(25, within(1e-9));
        assertThat(mean.time).isEqualTo(TIME + HALF_LIFE);
        PositionCurve none = learner.curveOf(List.of());
        assertThat(none.expected(1)).isCloseTo(0.3, within(1e-9));
        assertThat(none.expected(PositionCurve.PLACES)).isEqualTo(none.expected(5_000));
    }

    /** The share of pairs of items, far enough apart, that are in the right order. */
    private double agreement(List<QueryState> states, double[][] wanted) {
        int pairs = 0;
        int right = 0;
        for (int query = 0; query < states.size(); query++) {
            for (int one = 0; one < wanted[query].length; one++) {
                for (int other = 0; other < one; other++) {
                    double difference = wanted[query][one] - wanted[query][other];
                    if (Math.abs(difference) > 0.1) {
                        double learned =
                                learner.wanted(states.get(query), "i" + one)
                                        - learner.wanted(states.get(query), "i" + other);
                        pairs++;
                        right += learned * difference > 0 ? 1 : 0;
                    }
                }
            }
        }
        return (double) right / pairs;
    }

    private void show(QueryState target, List<String> page) {
        somebodyElse();
        long[] hashes = page.stream().mapToLong(EventIds::hash).toArray();
        learner.learn(target, QueryObservation.shown(QUERY, shopper, 1, TIME, 1, hashes), curve);
    }

    private void click(QueryState target, List<String> page, int index) {
        learner.learn(
                target,
                QueryObservation.chosen(
                        QUERY, shopper, 1, Kind.CLICKED, TIME, index + 1, page.get(index)),
                curve);
    }

    private void buy(QueryState target, String itemId) {
        learner.learn(
                target,
                QueryObservation.chosen(QUERY, shopper, 1, Kind.BOUGHT, TIME, 0, itemId),
                curve);
    }

    private static List<String> concatenated(QueryTiers tiers) {
        List<String> all = new ArrayList<>(tiers.first());
        all.addAll(tiers.second());
        return all;
    }

    private void somebodyElse() {
        shopper = EventIds.hash("shopper " + ++shoppers);
    }

    private void observe(QueryObservation observation) {
        learner.learn(state, observation, curve);
    }

    private QueryObservation chosen(double weight, Kind kind, String itemId) {
        return QueryObservation.chosen(QUERY, shopper, weight, kind, TIME, 50, itemId);
    }

    private QueryObservation unseen(String itemId, int place) {
        return QueryObservation.chosen(
                QUERY, ++shopper, 1, Kind.CLICKED_UNSEEN, TIME, place, itemId);
    }

    private static List<String> items(int count) {
        return IntStream.range(0, count).mapToObj(i -> "i" + i).toList();
    }
}
