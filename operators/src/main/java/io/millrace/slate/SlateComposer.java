package io.millrace.slate;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.item.ItemTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes a slate of ranked items: one item a product, recommendations that mix categories, leave out
 * what was bought and keep a few places for newcomers, the brands, categories and price bands the
 * shopper has been looking at, and the clusters of items nearest to the shopper.
 */
public final class SlateComposer {
    private static final int PAGE = 10;
    private static final int PREFERENCES = 3;
    private static final double PREFERENCE_FADING = 0.9;
    private static final double CANDIDATE_FADING = 0.98;
    private static final int FINE_CLUSTERS = 8;
    private static final int COARSE_CLUSTERS = 10;

    private final SlateSettings settings;

    public SlateComposer(SlateSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    /** Composes a slate, under the lease the request was scored in. */
    public Slate compose(ItemTable items, List<String> experts, ScoredRequest scored) {
        ScoreRequest request = scored.request();
        List<Candidate> candidates = new ArrayList<>();
        List<ItemFacts> facts = new ArrayList<>();
        Set<String> products = new HashSet<>();
        for (int i = 0; i < scored.rows().length; i++) {
            Candidate candidate = scored.candidates().get(i);
            int row = scored.rows()[i];
            if (products.add(Products.of(items, row))) {
                candidates.add(candidate);
                facts.add(items.facts(row));
            }
        }
        return new Slate(
                request,
                experts,
                scored.weights().toList(),
                scored.weights().scales(),
                candidates,
                forYou(candidates, facts, new HashSet<>(request.bought()), scored.newcomers()),
                preferences(items, request, ItemFacts::brand),
                preferences(items, request, ItemFacts::categoryLeaf),
                preferences(items, request, ItemFacts::priceBand),
                clusters(items, scored, ItemClusters::fineId, FINE_CLUSTERS),
                clusters(items, scored, ItemClusters::coarseId, COARSE_CLUSTERS),
                scored.vector());
    }

    /**
     * The clusters that the shopper's recent items and the best candidates are in: what the shopper
     * did and what the model makes of it count alike, newer and better ones more.
     */
    private static List<String> clusters(
            ItemTable items,
            ScoredRequest scored,
            Function<ItemClusters, String> size,
            int wanted) {
        Map<String, Double> votes = new HashMap<>();
        double weight = 1 - PREFERENCE_FADING;
        for (String itemId : scored.request().recentIds()) {
            vote(items, items.row(itemId), size, weight, votes);
            weight *= PREFERENCE_FADING;
        }
        weight = 1 - CANDIDATE_FADING;
        for (int row : scored.rows()) {
            vote(items, row, size, weight, votes);
            weight *= CANDIDATE_FADING;
        }
        return strongest(votes, wanted);
    }

    private static void vote(
            ItemTable items,
            int row,
            Function<ItemClusters, String> size,
            double weight,
            Map<String, Double> votes) {
        ItemClusters clusters = row == ItemTable.NO_ROW ? null : items.clusters(row);
        if (clusters != null) {
            votes.merge(size.apply(clusters), weight, Double::sum);
        }
    }

    /** Fills pages in order of score; what would crowd a page waits for the next one. */
    private List<String> forYou(
            List<Candidate> candidates,
            List<ItemFacts> facts,
            Set<String> bought,
            List<String> newcomers) {
        Deque<Integer> waiting = new ArrayDeque<>();
        for (int i = 0; i < candidates.size(); i++) {
            if (!bought.contains(candidates.get(i).itemId())) {
                waiting.add(i);
            }
        }
        Deque<String> trials = new ArrayDeque<>(newcomers);
        List<String> chosen = new ArrayList<>();
        while (chosen.size() < settings.forYouSize() && !waiting.isEmpty()) {
            int room = Math.min(PAGE, settings.forYouSize() - chosen.size());
            int reserved = (int) Math.min(trials.size(), room * settings.explorationShare());
            fillPage(candidates, facts, waiting, chosen, room - reserved);
            for (int i = 0; i < reserved; i++) {
                chosen.add(trials.poll());
            }
        }
        return chosen.stream().distinct().toList();
    }

    private void fillPage(
            List<Candidate> candidates,
            List<ItemFacts> facts,
            Deque<Integer> waiting,
            List<String> chosen,
            int places) {
        int allowed = (int) Math.max(1, Math.floor(PAGE * settings.maximumCategoryShare()));
        Map<String, Integer> taken = new HashMap<>();
        Deque<Integer> deferred = new ArrayDeque<>();
        int room = places;
        while (room > 0 && !waiting.isEmpty()) {
            int index = waiting.poll();
            String category = facts.get(index) == null ? null : facts.get(index).categoryLeaf();
            if (category != null && taken.merge(category, 1, Integer::sum) > allowed) {
                deferred.add(index);
            } else {
                chosen.add(candidates.get(index).itemId());
                room--;
            }
        }
        while (!deferred.isEmpty()) {
            waiting.addFirst(deferred.pollLast());
        }
    }

    /** The values met most among the recent items, newer ones counting more. */
    private static List<String> preferences(
            ItemTable items, ScoreRequest request, Function<ItemFacts, String> property) {
        Map<String, Double> weights = new HashMap<>();
        double weight = 1;
        for (String itemId : request.recentIds()) {
            int row = items.row(itemId);
            ItemFacts facts = row == ItemTable.NO_ROW ? null : items.facts(row);
            String value = facts == null ? null : property.apply(facts);
            if (value != null) {
                weights.merge(value, weight, Double::sum);
            }
            weight *= PREFERENCE_FADING;
        }
        return strongest(weights, PREFERENCES);
    }

    private static List<String> strongest(Map<String, Double> weights, int wanted) {
        return weights.entrySet().stream()
                .sorted(
                        Comparator.comparingDouble((Map.Entry<String, Double> e) -> -e.getValue())
                                .thenComparing(Map.Entry::getKey))
                .limit(wanted)
                .map(Map.Entry::getKey)
                .toList();
    }
}
