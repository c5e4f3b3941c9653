package io.millrace.jobs.simulator;

import io.millrace.events.Event;
import io.millrace.events.EventType;
import io.millrace.events.SearchQueries;
import io.millrace.gate.GateSettings;
import io.millrace.jobs.simulator.Attacker.Sent;
import io.millrace.jobs.simulator.Attacker.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Measures what it takes to have an item on top for everybody: in a shop where simulated shoppers
 * have acted for two weeks, an attacker sends one round after the other until it is there.
 */
final class AttackReport {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HONEST_TIME = Duration.ofDays(14);
    private static final int ACQUAINTANCES = 2_000;

    /**
     * What an attack took.
     *
     * @param place that was to be had
     * @param visitors that were needed, 0 where all that were tried did not do
     * @param events that they sent
     */
    record Row(String place, Way way, int visitors, int events) {}

    /** An item on its way to a place. */
    private record Goal(
            String place,
            List<Way> ways,
            BiFunction<Attacker, Integer, List<Sent>> round,
            Predicate<AttackedShop> reached) {}

    private final SimulatorSettings settings;
    private final GateSettings gate;
    private final int honestEvents;
    private final int mostRounds;

    /**
     * @param honestEvents that honest shoppers send within two weeks before the attack
     * @param mostRounds after which an attacker gives up
     */
    AttackReport(SimulatorSettings settings, GateSettings gate, int honestEvents, int mostRounds) {
        this.settings = settings;
        this.gate = gate;
        this.honestEvents = honestEvents;
        this.mostRounds = mostRounds;
    }

    /**
     * Measures every attack, each on a shop of its own.
     *
     * @param target takes each row as soon as it is known
     */
    void measure(Consumer<Row> target) {
        List<Event> honest = honest();
        for (Goal goal : goals(honest)) {
            for (Way way : goal.ways()) {
                target.accept(attack(honest, goal, way));
            }
        }
    }

    private List<Event> honest() {
        ShopperSimulator simulator = new ShopperSimulator(settings);
        simulator.pace(START, honestEvents / (double) HONEST_TIME.toSeconds());
        List<Event> events = new ArrayList<>(honestEvents);
        for (int i = 0; i < honestEvents; i++) {
            events.add(simulator.next());
        }
        return events;
    }

    private List<Goal> goals(List<Event> honest) {
        AttackedShop shop = shop(honest);
        List<String> popular = shop.byPopularity();
        String target = popular.get(popular.size() - 1);
        List<Goal> goals = new ArrayList<>();
        for (String query : queriesBySearches(shop, honest)) {
            String queryId = SearchQueries.id(query);
            goals.add(
                    new Goal(
                            "for a query with %,d searches".formatted(shop.searches(queryId)),
                            List.of(Way.values()),
                            (attacker, round) -> attacker.choose(round, query, target),
                            attacked -> isFirst(attacked.tiers(queryId).first(), target)));
        }
        List<Way> views =
                Arrays.stream(Way.values()).filter(way -> way != Way.INVENTED_UNSEEN).toList();
        String top = popular.get(0);
        goals.add(
                new Goal(
                        "most popular and trending of all, past a popularity of %,.0f"
                                .formatted(shop.popularity(top)),
                        views,
                        (attacker, round) -> attacker.view(round, List.of(target)),
                        attacked -> attacked.popularity(target) > attacked.popularity(top)));
        for (int rank : List.of(0, popular.size() / 2)) {
            String other = popular.get(rank);
            goals.add(
                    new Goal(
                            "goes best with an item of popularity %,.0f"
                                    .formatted(shop.popularity(other)),
                            views,
                            (attacker, round) -> attacker.view(round, List.of(other, target)),
                            attacked -> target.equals(attacked.companion(other))));
        }
        return goals;
    }

    private Row attack(List<Event> honest, Goal goal, Way way) {
        AttackedShop shop = new AttackedShop(gate);
        long end = honest.get(honest.size() - 1).timestamp() + 1;
        Attacker attacker = new Attacker(way, "attack-" + way.ordinal(), end);
        List<Sent> acquaintance =
                way.isKnown()
                        ? attacker.acquaintance(way.isOne() ? 1 : ACQUAINTANCES, "elsewhere")
                        : List.of();
        learnInOrder(shop, honest, acquaintance);
        int most = way == Way.HONEST ? ACQUAINTANCES : mostRounds;
        for (int round = 0; round < most; round++) {
            goal.round()
                    .apply(attacker, round)
                    .forEach(sent -> shop.learn(sent.event(), sent.appendedAt()));
            if (goal.reached().test(shop)) {
                int visitors = way.isOne() ? 1 : round + 1;
                return new Row(goal.place(), way, visitors, attacker.events());
            }
        }
        return new Row(goal.place(), way, 0, attacker.events());
    }

    private AttackedShop shop(List<Event> honest) {
        AttackedShop shop = new AttackedShop(gate);
        learnInOrder(shop, honest, List.of());
        return shop;
    }

    private static void learnInOrder(AttackedShop shop, List<Event> honest, List<Sent> others) {
        int next = 0;
        for (Event event : honest) {
            while (next < others.size() && others.get(next).appendedAt() <= event.timestamp()) {
                shop.learn(others.get(next).event(), others.get(next).appendedAt());
                next++;
            }
            shop.learn(event, event.timestamp());
        }
    }

    /** The most frequent query, and those after a quarter and half of all. */
    private static List<String> queriesBySearches(AttackedShop shop, List<Event> honest) {
        List<String> ids = shop.queriesBySearches();
        UnaryOperator<String> text =
                id ->
                        honest.stream()
                                .filter(event -> event.type() == EventType.VIEW_SEARCH_RESULTS)
                                .map(Event::query)
                                .filter(query -> id.equals(SearchQueries.id(query)))
                                .findFirst()
                                .orElseThrow();
        return List.of(
                text.apply(ids.get(0)),
                text.apply(ids.get(ids.size() / 4)),
                text.apply(ids.get(ids.size() / 2)));
    }

    private static boolean isFirst(List<String> items, String itemId) {
        return !items.isEmpty() && items.get(0).equals(itemId);
    }
}
