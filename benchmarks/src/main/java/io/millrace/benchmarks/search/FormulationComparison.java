package io.millrace.benchmarks.search;

import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.SearchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
                tallies.get(formulation).add(cluster.send(path, body));
            }
        }
        List<LoadRun.Formulated> all = new ArrayList<>();
        tallies.forEach(
                (formulation, tally) ->
                        all.add(
                                new LoadRun.Formulated(
                                        kind,
                                        formulation.title(),
                                        tally.medianTotal(),
                                        tally.kind())));
        return all;
    }
}
