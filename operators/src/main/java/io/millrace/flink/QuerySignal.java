package io.millrace.flink;

import io.millrace.affinity.QueryTiers;

/**
 * What a query lifts, on its way to the index.
 *
 * @param queryId {@link io.millrace.events.SearchQueries#id}
 * @param tiers empty where the query lifts nothing any more
 * @param version of the document
 */
public record QuerySignal(String queryId, QueryTiers tiers, long version) {}
