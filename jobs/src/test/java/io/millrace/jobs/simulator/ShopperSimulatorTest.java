package io.millrace.jobs.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShopperSimulatorTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int EVENTS = 50_000;
    private static final int DRIFT_AT = 25_000;
    private static final double RATE = 20;

    private static List<CatalogueItem> catalogue;
    private static List<Event> events;
    private static List<String> trendingCategory;

    @BeforeAll
    static void simulate() {
        ShopperSimulator simulator =
                new ShopperSimulator(SimulatorSettings.defaults().withDriftAtEvent(DRIFT_AT));
        simulator.pace(START, RATE);
        catalogue = simulator.catalogue();
        trendingCategory = simulator.trendingCategory();
        events = take(simulator, EVENTS);
    }

    @Test
    void next_manyEvents_allAreValidAndSurviveTheCodec() throws BadRecordException {
        EventCodec codec = new EventCodec();
        for (Event event : events) {
            assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
        }
    }

    @Test
    void catalogue_allItemsAreValidAndSurviveTheCodec() throws BadRecordException {
        CatalogueCodec codec = new CatalogueCodec();
        for (CatalogueItem item : catalogue) {
            CatalogueItem read = codec.decode(codec.encode(item));
            assertThat(read.itemId()).isEqualTo(item.itemId());
            assertThat(read.title()).isEqualTo(item.title());
            assertThat(read.category()).isEqualTo(item.category());
        }
    }

    @Test
    void catalogue_default_hasUniqueItemsInTwoLevelsOfCategoriesWithVariants() {
        assertThat(catalogue).hasSize(3_000);
        assertThat(catalogue).extracting(CatalogueItem::itemId).doesNotHaveDuplicates();
        assertThat(catalogue).extracting(CatalogueItem::title).doesNotHaveDuplicates();
        assertThat(catalogue).allSatisfy(item -> assertThat(item.category()).hasSize(2));
        assertThat(catalogue).allSatisfy(item -> assertThat(item.price()).isPositive());
        assertThat(catalogue.stream().map(CatalogueItem::productId).distinct().count())
                .isBetween(1_200L, 2_600L);
        assertThat(catalogue.stream().filter(item -> !item.inStock()).count()).isBetween(30L, 200L);
        assertThat(catalogue.stream().map(CatalogueItem::category).distinct().count())
                .isGreaterThan(40);
    }

    @Test
    void next_manyEvents_idsAreUniqueAndTimeDoesNotGoBack() {
        Set<String> ids = new HashSet<>();
        long last = START.toEpochMilli();
        for (Event event : events) {
            assertThat(ids.add(event.eventId())).isTrue();
            assertThat(event.timestamp()).isGreaterThanOrEqualTo(last);
            last = event.timestamp();
        }
        double seconds = (last - START.toEpochMilli()) / 1_000.0;
        assertThat(EVENTS / seconds).isCloseTo(RATE, within(0.05 * RATE));
    }

    @Test
    void next_manyEvents_allTypesOfAShopOccur() {
        assertThat(events)
                .extracting(Event::type)
                .contains(
                        EventType.SEARCH,
                        EventType.VIEW_SEARCH_RESULTS,
                        EventType.VIEW_ITEM_LIST,
                        EventType.SELECT_ITEM,
                        EventType.VIEW_ITEM,
                        EventType.ADD_TO_CART,
                        EventType.REMOVE_FROM_CART,
                        EventType.PURCHASE,
                        EventType.RATE_ITEM,
                        EventType.IDENTIFY);
    }

    @Test
    void next_manyEvents_fewProductsTakeMostOfTheAttention() {
        Map<String, Integer> views = new HashMap<>();
        ofType(EventType.VIEW_ITEM).forEach(event -> views.merge(itemId(event), 1, Integer::sum));
        List<Integer> counts = new ArrayList<>(views.values());
        counts.sort(Collections.reverseOrder());
        long all = counts.stream().mapToInt(Integer::intValue).sum();
        long top = counts.stream().limit(300).mapToInt(Integer::intValue).sum();
        assertThat((double) top / all).as("share of the top tenth").isBetween(0.35, 0.8);
        assertThat(views.size()).as("products seen at all").isGreaterThan(1_800);
    }

    @Test
    void next_purchases_repeatAndComeAsBasketsOfEqualTime() {
        Map<String, Set<String>> bought = new HashMap<>();
        Map<String, Set<Long>> times = new HashMap<>();
        Map<String, Integer> lines = new HashMap<>();
        int repeats = 0;
        List<Event> purchases = ofType(EventType.PURCHASE);
        for (Event purchase : purchases) {
            String who = purchase.userId() == null ? purchase.visitorId() : purchase.userId();
            if (!bought.computeIfAbsent(who, key -> new HashSet<>()).add(itemId(purchase))) {
                repeats++;
            }
            times.computeIfAbsent(purchase.sessionId(), key -> new HashSet<>())
                    .add(purchase.timestamp());
            lines.merge(purchase.sessionId(), 1, Integer::sum);
        }
        assertThat((double) repeats / purchases.size()).isBetween(0.05, 0.4);
        assertThat(times.values()).allSatisfy(set -> assertThat(set).hasSize(1));
        assertThat(lines.values().stream().filter(count -> count > 1).count())
                .isGreaterThan(lines.size() / 5);
    }

    @Test
    void next_signIns_bindANewVisitorToTheUserWhoActsAfterwards() {
        Map<String, String> userOfVisitor = new HashMap<>();
        Set<String> anonymousBefore = new HashSet<>();
        int signIns = 0;
        for (Event event : events) {
            if (event.type() == EventType.IDENTIFY) {
                signIns++;
                assertThat(event.userId()).isNotNull();
                assertThat(anonymousBefore).contains(event.visitorId());
                assertThat(userOfVisitor.put(event.visitorId(), event.userId())).isNull();
            } else if (event.userId() == null) {
                anonymousBefore.add(event.visitorId());
                assertThat(userOfVisitor).doesNotContainKey(event.visitorId());
            } else if (event.visitorId() != null) {
                assertThat(userOfVisitor).containsEntry(event.visitorId(), event.userId());
            }
        }
        assertThat(signIns).isBetween(200, 2_000);
        long anonymous = events.stream().filter(event -> event.userId() == null).count();
        assertThat((double) anonymous / EVENTS).isBetween(0.15, 0.5);
    }

    @Test
    void next_afterTheDrift_theTrendingCategoryTakesMuchMoreAttention() {
        double before = trendingShare(events.subList(0, DRIFT_AT));
        double after = trendingShare(events.subList(DRIFT_AT, EVENTS));
        assertThat(before).isLessThan(0.03);
        assertThat(after).isGreaterThan(before + 0.05);
    }

    @Test
    void next_withinASession_companionsFollowFarMoreOftenThanByChance() {
        Map<String, String> lastOfSession = new HashMap<>();
        Map<String, Map<String, Integer>> followers = new HashMap<>();
        for (Event view : ofType(EventType.VIEW_ITEM)) {
            String last = lastOfSession.put(view.sessionId(), itemId(view));
            if (last != null) {
                followers
                        .computeIfAbsent(last, key -> new HashMap<>())
                        .merge(itemId(view), 1, Integer::sum);
            }
        }
        int pairs = 0;
        int strongest = 0;
        for (Map<String, Integer> counts : followers.values()) {
            int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
            if (sum >= 20) {
                pairs += sum;
                strongest += Collections.max(counts.values());
            }
        }
        assertThat((double) strongest / pairs).isGreaterThan(0.2);
    }

    @Test
    void next_aFrequentShopper_keepsToAFewCategories() {
        Map<String, List<String>> categories = new HashMap<>();
        catalogue.forEach(item -> categories.put(item.itemId(), item.category()));
        Map<String, Map<List<String>, Integer>> seen = new HashMap<>();
        for (Event view : events.subList(0, DRIFT_AT)) {
            if (view.type() == EventType.VIEW_ITEM && view.userId() != null) {
                seen.computeIfAbsent(view.userId(), key -> new HashMap<>())
                        .merge(categories.get(itemId(view)), 1, Integer::sum);
            }
        }
        double shares = 0;
        int shoppers = 0;
        for (Map<List<String>, Integer> counts : seen.values()) {
            int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
            if (sum >= 50) {
                List<Integer> sorted = new ArrayList<>(counts.values());
                sorted.sort(Collections.reverseOrder());
                shares += sorted.stream().limit(6).mapToInt(Integer::intValue).sum() / (double) sum;
                shoppers++;
            }
        }
        assertThat(shoppers).isGreaterThan(10);
        assertThat(shares / shoppers)
                .as("views in the six favourite categories")
                .isGreaterThan(0.5);
    }

    @Test
    void next_equalSettings_giveEqualEvents() {
        ShopperSimulator again =
                new ShopperSimulator(SimulatorSettings.defaults().withDriftAtEvent(DRIFT_AT));
        again.pace(START, RATE);
        assertThat(take(again, 2_000)).isEqualTo(events.subList(0, 2_000));
    }

    @Test
    void next_continuedRun_sameShopOtherEventsNoIdTwice() {
        SimulatorSettings settings = SimulatorSettings.defaults();
        ShopperSimulator second = new ShopperSimulator(settings.continued("second", 30_000));
        second.pace(START, RATE);
        List<Event> more = take(second, 5_000);

        assertThat(second.catalogue())
                .extracting(CatalogueItem::title)
                .isEqualTo(catalogue.stream().map(CatalogueItem::title).toList());
        assertThat(second.hasDrifted()).as("drift of the first run lasts").isTrue();
        assertThat(second.eventNumber()).isEqualTo(35_000);
        Set<String> ids = new HashSet<>();
        events.forEach(event -> ids.add(event.eventId()));
        assertThat(more).noneMatch(event -> ids.contains(event.eventId()));
        Set<String> visitors = new HashSet<>();
        events.forEach(event -> visitors.add(event.visitorId()));
        visitors.remove(null);
        assertThat(more).noneMatch(event -> visitors.contains(event.visitorId()));
    }

    @Test
    void pace_movedToThePresent_continuesThereWithoutAGapInTheRate() {
        ShopperSimulator simulator = new ShopperSimulator(SimulatorSettings.defaults());
        simulator.pace(START, 0.1);
        take(simulator, 1_000);
        Instant present = START.plus(Duration.ofDays(2));
        simulator.pace(present, 500);
        List<Event> live = take(simulator, 5_000);

        assertThat(live.get(0).timestamp()).isGreaterThanOrEqualTo(present.toEpochMilli());
        long span = live.get(live.size() - 1).timestamp() - present.toEpochMilli();
        assertThat(span).isBetween(9_000L, 11_000L);
        Map<String, Integer> perShopper = new HashMap<>();
        for (Event event : live) {
            String who = event.userId() == null ? event.visitorId() : event.userId();
            perShopper.merge(who, 1, Integer::sum);
        }
        assertThat(Collections.max(perShopper.values()))
                .as("nobody acts like a robot when the shop is busy")
                .isLessThan(60);
    }

    private static double trendingShare(List<Event> part) {
        Set<String> trending = new HashSet<>();
        for (CatalogueItem item : catalogue) {
            if (item.category().equals(trendingCategory)) {
                trending.add(item.itemId());
            }
        }
        List<Event> views =
                part.stream().filter(event -> event.type() == EventType.VIEW_ITEM).toList();
        long inTrend = views.stream().filter(view -> trending.contains(itemId(view))).count();
        return (double) inTrend / views.size();
    }

    private static List<Event> ofType(EventType type) {
        return events.stream().filter(event -> event.type() == type).toList();
    }

    private static String itemId(Event event) {
        List<EventItem> items = event.items();
        return items.get(0).itemId();
    }

    private static List<Event> take(ShopperSimulator simulator, int count) {
        List<Event> taken = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            taken.add(simulator.next());
        }
        return taken;
    }
}
