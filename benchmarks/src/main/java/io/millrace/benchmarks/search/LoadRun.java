package io.millrace.benchmarks.search;

import java.util.List;

/**
 * What one run measured, as it stands in the JSON beside the page.
 *
 * @param machine one line about it
 * @param products that the shop was made with, by which a newer run replaces an older one
 * @param documents in the index of the items
 * @param shoppers in the index of the shoppers
 * @param queries different texts searched for
 * @param eventsPerSecond learned from meanwhile, by the job's own count
 * @param phases what was measured, one after the other
 * @param formulations the same requests asked in several ways, by one client
 */
record LoadRun(
        String machine,
        long products,
        long documents,
        long shoppers,
        int queries,
        double eventsPerSecond,
        List<Phase> phases,
        List<Formulated> formulations) {

    /**
     * Clients that send one request after the other for a time.
     *
     * @param seconds how long
     * @param errors answers that were none, of both kinds
     * @param firstError what the first of them said, empty where there was none
     * @param plain requests ranked alike for everybody
     * @param personalised the same requests ranked for a shopper
     */
    record Phase(
            int clients,
            double seconds,
            long errors,
            String firstError,
            Kind plain,
            Kind personalised) {

        double ratioOfMedians() {
            return personalised.p50() / plain.p50();
        }

        double ratioOfP95() {
            return personalised.p95() / plain.p95();
        }
    }

    /**
     * Requests in one formulation.
     *
     * @param queries what kind of texts
     * @param formulation how they were asked
     * @param hits median of how many items were found; Elasticsearch counts up to 10,000
     * @param samePage mean share of the first page of function_score, neither collapsed nor sorted,
     *     that is on this one too
     */
    record Formulated(
            String queries, String formulation, double hits, double samePage, Kind times) {}

    /**
     * Requests of one kind; times in milliseconds as a client sees them.
     *
     * @param serverP95 of the time that Elasticsearch says it took
     * @param withHits share of the answers that had a hit
     * @param lifted share of the answers with a hit that was lifted for this shopper
     */
    record Kind(
            long requests,
            double p50,
            double p95,
            double p99,
            double longest,
            double serverP95,
            double withHits,
            double lifted) {}
}
