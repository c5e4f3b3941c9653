package io.millrace.jobs.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The shop's registered shoppers and its passing visitors.
 *
 * <p>Registered shoppers come with Zipf frequency. Visitors are made up as they arrive; one in
 * three of the recent ones returns. At most one session of a shopper is open: where the drawn
 * shopper is busy, a visitor comes instead, so that the shop can be arbitrarily busy.
 */
final class Population {

    private static final int TASTE_TYPES = 24;
    private static final int FIRST_USER_ID = 1001;
    private static final double ACTIVITY_EXPONENT = 0.85;
    private static final int REMEMBERED_VISITORS = 500;
    private static final double RETURNING = 0.33;
    private static final double DRIFTING_SHOPPERS = 0.3;

    private final Assortment assortment;
    private final String run;
    private final List<Taste> types = new ArrayList<>();
    private final List<Shopper> registered = new ArrayList<>();
    private final List<Shopper> recentVisitors = new ArrayList<>();
    private final Zipf activity;
    private final int[] byActivity;
    private final int trendingCategory;
    private long visitors;
    private boolean drifted;

    Population(Assortment assortment, SimulatorSettings settings, RandomGenerator random) {
        this.assortment = assortment;
        this.run = settings.run();
        for (int type = 0; type < TASTE_TYPES; type++) {
            types.add(Taste.type(assortment, random));
        }
        for (int number = 0; number < settings.shoppers(); number++) {
            Taste taste = Draw.one(random, types).variation(assortment, random);
            registered.add(new Shopper(String.valueOf(FIRST_USER_ID + number), null, taste));
        }
        this.activity = new Zipf(registered.size(), ACTIVITY_EXPONENT);
        this.byActivity = Draw.shuffled(random, registered.size());
        this.trendingCategory = leastLikedCategory();
    }

    /** A registered shopper, or null where those drawn are busy shopping already. */
    Shopper drawRegistered(RandomGenerator random) {
        for (int attempt = 0; attempt < 4; attempt++) {
            Shopper shopper = registered.get(byActivity[activity.draw(random)]);
            if (!shopper.isShopping()) {
                return shopper;
            }
        }
        return null;
    }

    Shopper drawVisitor(RandomGenerator random) {
        if (!recentVisitors.isEmpty() && Draw.chance(random, RETURNING)) {
            Shopper visitor = Draw.one(random, recentVisitors);
            if (!visitor.isShopping()) {
                return visitor;
            }
        }
        Taste taste = Draw.one(random, types).variation(assortment, random);
        Shopper visitor = new Shopper(null, newVisitorId(), taste);
        if (recentVisitors.size() == REMEMBERED_VISITORS) {
            recentVisitors.set(random.nextInt(REMEMBERED_VISITORS), visitor);
        } else {
            recentVisitors.add(visitor);
        }
        return visitor;
    }

    /** An id no visitor of this shop had before. */
    String newVisitorId() {
        visitors++;
        return run + "-v" + visitors;
    }

    /** User ids, the most frequent shopper first. */
    List<String> usersByActivity() {
        List<String> users = new ArrayList<>(byActivity.length);
        for (int number : byActivity) {
            users.add(registered.get(number).userId());
        }
        return users;
    }

    /** Tastes shift: one category becomes trendy for everybody, some shoppers change their type. */
    void drift(RandomGenerator random) {
        drifted = true;
        for (Shopper shopper : registered) {
            if (Draw.chance(random, DRIFTING_SHOPPERS)) {
                shopper.changeTaste(Draw.one(random, types).variation(assortment, random));
            }
        }
    }

    boolean hasDrifted() {
        return drifted;
    }

    /** The category that the drift makes trendy: the least liked one before it. */
    int trendingCategory() {
        return trendingCategory;
    }

    private int leastLikedCategory() {
        int least = -1;
        double smallest = Double.POSITIVE_INFINITY;
        for (Category category : assortment.categories()) {
            int number = category.number();
            if (assortment.inCategory(number).length == 0) {
                continue;
            }
            double liking = types.stream().mapToDouble(type -> type.share(number)).sum();
            if (liking < smallest) {
                smallest = liking;
                least = number;
            }
        }
        return least;
    }
}
