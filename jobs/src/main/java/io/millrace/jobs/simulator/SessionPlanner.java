package io.millrace.jobs.simulator;

import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Plans what a shopper does in one session.
 *
 * <p>A session has one or two goals. A goal begins with something found by search, in a category
 * list or directly, and wanders on: half of the next looks go to a fixed companion of the product
 * just seen (what a transition model can learn), the others to similar products of the same
 * category or to something else the shopper likes (what co-visitation can learn). Some of what is
 * seen goes to the cart, some of the carts are bought, as lines of equal time. A shopper who has
 * bought something that runs out may come for just that.
 */
final class SessionPlanner {

    private static final double SECOND_GOAL = 0.35;
    private static final double WANDER_ON = 0.62;
    private static final double TO_COMPANION = 0.5;
    private static final double TO_SIMILAR = 0.38;
    private static final double ADD_TO_CART = 0.2;
    private static final double ADD_COMPANION = 0.3;
    private static final double REMOVE = 0.1;
    private static final double BUY_CART = 0.6;
    private static final double BUY_RESTOCKED = 0.9;
    private static final double RATE = 0.12;
    private static final double FOLLOW_TREND = 0.3;
    private static final int RESULTS = 8;

    private final Assortment assortment;
    private final Population population;
    private final double restockShare;
    private final RandomGenerator random;
    private final double[] weights;

    SessionPlanner(
            Assortment assortment,
            Population population,
            double restockShare,
            RandomGenerator random) {
        this.assortment = assortment;
        this.population = population;
        this.restockShare = restockShare;
        this.random = random;
        this.weights = new double[RESULTS];
    }

    /** At least one step, each of at least one action. */
    List<List<Action>> plan(Shopper shopper) {
        List<List<Action>> steps = new ArrayList<>();
        List<Product> cart = new ArrayList<>();
        if (!shopper.bought().isEmpty() && Draw.chance(random, RATE)) {
            steps.add(List.of(rate(shopper)));
        }
        Product runningOut = runningOut(shopper);
        boolean restocks = runningOut != null && Draw.chance(random, restockShare);
        if (restocks) {
            steps.add(List.of(view(runningOut)));
            steps.add(List.of(add(runningOut)));
            cart.add(runningOut);
        } else {
            pursueGoal(shopper, steps, cart);
        }
        if (Draw.chance(random, SECOND_GOAL)) {
            pursueGoal(shopper, steps, cart);
        }
        if (!cart.isEmpty() && Draw.chance(random, REMOVE)) {
            Product removed = cart.remove(random.nextInt(cart.size()));
            steps.add(List.of(Action.of(EventType.REMOVE_FROM_CART, line(removed, 1))));
        }
        if (!cart.isEmpty() && Draw.chance(random, restocks ? BUY_RESTOCKED : BUY_CART)) {
            steps.add(purchase(shopper, cart));
        }
        return steps;
    }

    private void pursueGoal(Shopper shopper, List<List<Action>> steps, List<Product> cart) {
        int category =
                population.hasDrifted() && Draw.chance(random, FOLLOW_TREND)
                        ? population.trendingCategory()
                        : shopper.taste().drawCategory(random);
        Product current = pick(shopper, category);
        double entry = random.nextDouble();
        if (entry < 0.5) {
            current = search(shopper, current, steps);
        } else if (entry < 0.8) {
            current = browse(shopper, category, current, steps);
        }
        steps.add(List.of(view(current)));
        considerBuying(shopper, current, steps, cart);
        while (Draw.chance(random, WANDER_ON)) {
            current = next(shopper, current);
            steps.add(List.of(view(current)));
            considerBuying(shopper, current, steps, cart);
        }
    }

    private Product search(Shopper shopper, Product wanted, List<List<Action>> steps) {
        String query = query(wanted);
        List<Product> results = assortment.search(query, RESULTS);
        steps.add(List.of(Action.search(query)));
        steps.add(
                List.of(
                        Action.list(
                                EventType.VIEW_SEARCH_RESULTS, shown(results), query, "search")));
        int position = choose(shopper, results);
        Product chosen = results.get(position);
        steps.add(List.of(Action.select(shown(chosen), query, "search", position + 1)));
        return chosen;
    }

    private Product browse(
            Shopper shopper, int category, Product wanted, List<List<Action>> steps) {
        int[] numbers = assortment.inCategory(category);
        List<Product> listed = new ArrayList<>();
        listed.add(wanted);
        int start = random.nextInt(numbers.length);
        for (int offset = 0; offset < numbers.length && listed.size() < RESULTS; offset++) {
            Product product = assortment.product(numbers[(start + offset) % numbers.length]);
            if (product != wanted) {
                listed.add(product);
            }
        }
        steps.add(List.of(Action.list(EventType.VIEW_ITEM_LIST, shown(listed), null, "category")));
        int position = choose(shopper, listed);
        Product chosen = listed.get(position);
        steps.add(List.of(Action.select(shown(chosen), null, "category", position + 1)));
        return chosen;
    }

    private void considerBuying(
            Shopper shopper, Product product, List<List<Action>> steps, List<Product> cart) {
        if (!product.item().inStock()
                || cart.contains(product)
                || !Draw.chance(random, ADD_TO_CART)) {
            return;
        }
        steps.add(List.of(add(product)));
        cart.add(product);
        if (Draw.chance(random, ADD_COMPANION)) {
            Product companion = companion(product);
            if (companion.item().inStock() && !cart.contains(companion)) {
                steps.add(List.of(view(companion)));
                steps.add(List.of(add(companion)));
                cart.add(companion);
            }
        }
    }

    private List<Action> purchase(Shopper shopper, List<Product> cart) {
        List<Action> lines = new ArrayList<>(cart.size());
        for (Product product : cart) {
            boolean consumable = assortment.categoryOf(product).consumable();
            int quantity = consumable ? 1 + random.nextInt(3) : 1;
            EventItem line = line(product, quantity);
            lines.add(Action.valued(EventType.PURCHASE, line, quantity * line.price()));
            shopper.rememberPurchase(product);
        }
        return lines;
    }

    private Action rate(Shopper shopper) {
        Product product = Draw.one(random, shopper.bought());
        double liking = 3.6 + Math.log(shopper.taste().affinity(product)) + random.nextGaussian();
        double stars = Math.max(1, Math.min(5, Math.round(liking)));
        return Action.valued(EventType.RATE_ITEM, shown(product), stars);
    }

    private Product runningOut(Shopper shopper) {
        List<Product> consumables =
                shopper.bought().stream()
                        .filter(product -> assortment.categoryOf(product).consumable())
                        .filter(product -> product.item().inStock())
                        .toList();
        return consumables.isEmpty() ? null : Draw.one(random, consumables);
    }

    private Product next(Shopper shopper, Product current) {
        double way = random.nextDouble();
        if (way < TO_COMPANION) {
            return companion(current);
        }
        if (way < TO_COMPANION + TO_SIMILAR) {
            return pick(shopper, current.category());
        }
        return pick(shopper, shopper.taste().drawCategory(random));
    }

    private Product companion(Product product) {
        int[] companions = assortment.companions(product);
        if (companions.length == 0) {
            return product;
        }
        int rank = 0;
        while (rank < companions.length - 1 && Draw.chance(random, 0.5)) {
            rank++;
        }
        return assortment.product(companions[rank]);
    }

    /**
     * A product of a category with probability proportional to popularity times affinity: drawn by
     * popularity alone until one is accepted.
     */
    private Product pick(Shopper shopper, int category) {
        while (true) {
            Product product = assortment.drawByPopularity(category, random);
            double acceptance = shopper.taste().affinity(product) / Taste.LARGEST_AFFINITY;
            if (Draw.chance(random, acceptance)) {
                return product;
            }
        }
    }

    /** A position of the list: what suits the taste and what stands higher is likelier. */
    private int choose(Shopper shopper, List<Product> listed) {
        double sum = 0;
        for (int row = 0; row < listed.size(); row++) {
            sum += shopper.taste().affinity(listed.get(row)) / Math.sqrt(row + 1);
            weights[row] = sum;
        }
        return Draw.fromCumulative(weights, listed.size(), random);
    }

    private String query(Product wanted) {
        String words =
                switch (random.nextInt(4)) {
                    case 0 -> wanted.noun();
                    case 1 -> wanted.quality() + " " + wanted.noun();
                    case 2 -> assortment.collectionName(wanted) + " " + wanted.noun();
                    default -> lastWord(wanted.noun());
                };
        return words.toLowerCase(Locale.ROOT);
    }

    private static String lastWord(String noun) {
        return noun.substring(noun.lastIndexOf(' ') + 1);
    }

    private static Action view(Product product) {
        return Action.of(EventType.VIEW_ITEM, shown(product));
    }

    private static Action add(Product product) {
        return Action.of(EventType.ADD_TO_CART, line(product, 1));
    }

    private static List<EventItem> shown(List<Product> products) {
        return products.stream().map(SessionPlanner::shown).toList();
    }

    private static EventItem shown(Product product) {
        return line(product, 1);
    }

    private static EventItem line(Product product, int quantity) {
        return new EventItem(product.item().itemId(), quantity, product.item().price());
    }
}
