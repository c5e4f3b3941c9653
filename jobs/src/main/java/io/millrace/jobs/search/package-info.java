/**
 * Sends one query twice, plainly and personalised, and shows what the difference is and why.
 *
 * <p>Everything here is what a shop's own backend could do: one ordinary search request over HTTP,
 * no client library. The explanation of a hit is Elasticsearch's own {@code matched_queries}.
 */
package io.millrace.jobs.search;
