package io.millrace.benchmarks.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.Reason;
import io.millrace.search.query.SearchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients that search for a time, each one request after the other.
 *
 * <p>Every search is sent twice, plain and personalised, in an order drawn by lot: both kinds meet
 * the same texts, the same load and the same warm caches.
 */
final class LoadPhase {
    private final Cluster cluster;
    private final PersonalisedSearch search;
    private final Workload workload;
    private final String path;

    LoadPhase(Cluster cluster, PersonalisedSearch search, Workload workload) {
        this.cluster = cluster;
        this.search = search;
        this.workload = workload;
        path = "/" + search.index() + "/_search";
    }

    LoadRun.Phase run(int clients, Duration duration, long seed) throws InterruptedException {
        SplittableRandom seeds = new SplittableRandom(seed);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            long start = System.nanoTime();
            long end = start + duration.toNanos();
            List<Callable<Client>> work = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                work.add(new Client(seeds.split(), end));
            }
            Tally plain = new Tally();
            Tally personalised = new Tally();
            for (Future<Client> finished : threads.invokeAll(work)) {
                plain.add(finished.get().plain);
                personalised.add(finished.get().personalised);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new LoadRun.Phase(
                    clients,
                    seconds,
                    plain.errors + personalised.errors,
                    plain.errors > 0 ? plain.firstError : personalised.firstError,
                    plain.kind(),
                    personalised.kind());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private final class Client implements Callable<Client> {
        private final Tally plain = new Tally();
        private final Tally personalised = new Tally();
        private final SplittableRandom random;
        private final long end;

        private Client(SplittableRandom random, long end) {
            this.random = random;
            this.end = end;
        }

        @Override
        public Client call() throws InterruptedException {
            while (System.nanoTime() < end) {
                SearchRequest request =
                        SearchRequest.of(one(workload.queries()), one(workload.shopperIds()));
                if (random.nextBoolean()) {
                    plain(request);
                    personalised(request);
                } else {
                    personalised(request);
                    plain(request);
                }
            }
            return this;
        }

        private void plain(SearchRequest request) throws InterruptedException {
            plain.add(cluster.send(path, search.plain(request).toString()));
        }

        private void personalised(SearchRequest request) throws InterruptedException {
            personalised.add(cluster.send(path, search.personalised(request).toString()));
        }

        private String one(List<String> texts) {
            return texts.get(random.nextInt(texts.size()));
        }
    }

    /** What became of requests of one kind. */
    static final class Tally {
        private final Timings client = new Timings();
        private final Timings server = new Timings();
        private final List<Long> totals = new ArrayList<>();
        private long withHits;
        private long lifted;
        private long errors;
        private String firstError = "";

        void add(Cluster.Answer answer) {
            if (answer.problem() != null) {
                errors++;
                firstError = firstError.isEmpty() ? answer.problem() : firstError;
                return;
            }
            client.add(answer.nanos());
            server.add(answer.body().path("took").asLong() * 1_000_000);
            totals.add(answer.body().at("/hits/total/value").asLong());
            JsonNode hits = answer.body().at("/hits/hits");
            withHits += hits.isEmpty() ? 0 : 1;
            lifted += isLifted(hits) ? 1 : 0;
        }

        void add(Tally other) {
            client.addAll(other.client);
            server.addAll(other.server);
            totals.addAll(other.totals);
            withHits += other.withHits;
            lifted += other.lifted;
            errors += other.errors;
            firstError = firstError.isEmpty() ? other.firstError : firstError;
        }

        /** The median of how many items were found. */
        long medianTotal() {
            return totals.isEmpty() ? 0 : totals.stream().sorted().toList().get(totals.size() / 2);
        }

        LoadRun.Kind kind() {
            int requests = client.size();
            if (requests == 0) {
                throw new IllegalStateException("every request failed: " + firstError);
            }
            return new LoadRun.Kind(
                    requests,
                    client.percentile(0.5),
                    client.percentile(0.95),
                    client.percentile(0.99),
                    client.percentile(1),
                    server.percentile(0.95),
                    (double) withHits / requests,
                    (double) lifted / requests);
        }

        private static boolean isLifted(JsonNode hits) {
            for (JsonNode hit : hits) {
                for (JsonNode name : hit.path("matched_queries")) {
                    if (Reason.of(name.asText()).filter(Reason::isPersonal).isPresent()) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
