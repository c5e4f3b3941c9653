package io.millrace.benchmarks.search;

import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.SearchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One client that asks for every page in every {@link Formulation}, in turns. */
final class FormulationComparison {
    private final Cluster cluster;
    private final PersonalisedSearch search;
    private final List<String> shopperIds;
    private final String path;

    FormulationComparison(Cluster cluster, PersonalisedSearch search, List<String> shopperIds) {
        this.cluster = cluster;
        this.search = search;
        this.shopperIds = shopperIds;
        path = "/" + search.index() + "/_search";
    }

    /**
     * Compares for a time.
     *
     * @param kind what kind of texts these are
     * @return one entry for each formulation
     */
    List<LoadRun.Formulated> run(String kind, List<String> queries, Duration duration, long seed)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Formulation, LoadPhase.Tally> tallies = new EnumMap<>(Formulation.class);
        for (Formulation formulation : Formulation.values()) {
            tallies.put(formulation, new LoadPhase.Tally());
        }
        Map<Formulation, Double> shared = new EnumMap<>(Formulation.class);
        Map<Formulation, Set<String>> pages = new EnumMap<>(Formulation.class);
        int compared = 0;
        long end = System.nanoTime() + duration.toNanos();
        for (int first = 0; System.nanoTime() < end; first++) {
            SearchRequest request =
                    SearchRequest.of(
                            queries.get(random.nextInt(queries.size())),
                            shopperIds.get(random.nextInt(shopperIds.size())));
            for (int i = 0; i < Formulation.values().length; i++) {
                Formulation formulation =
                        Formulation.values()[(first + i) % Formulation.values().length];
                String body = formulation.body(search, request).toString();
                Cluster.Answer answer = cluster.send(path, body);
                tallies.get(formulation).add(answer);
                pages.put(formulation, page(answer));
            }
            Set<String> expected = pages.get(Formulation.FUNCTIONS);
            if (!expected.isEmpty()) {
                compared++;
                pages.forEach(
                        (formulation, page) ->
                                shared.merge(formulation, overlap(page, expected), Double::sum));
            }
        }
        int pagesCompared = Math.max(1, compared);
        List<LoadRun.Formulated> all = new ArrayList<>();
        tallies.forEach(
                (formulation, tally) ->
                        all.add(
                                new LoadRun.Formulated(
                                        kind,
                                        formulation.title(),
                                        tally.medianTotal(),
                                        shared.getOrDefault(formulation, 0.0) / pagesCompared,
                                        tally.kind())));
        return all;
    }

    private static Set<String> page(Cluster.Answer answer) {
        Set<String> ids = new HashSet<>();
        if (answer.problem() == null) {
            answer.body().at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
        }
        return ids;
    }

    private static double overlap(Set<String> page, Set<String> expected) {
        return (double) expected.stream().filter(page::contains).count() / expected.size();
    }
}
