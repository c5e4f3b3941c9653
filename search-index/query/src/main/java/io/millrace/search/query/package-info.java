/**
 * Search requests that rank for a shopper, as JSON that any client can send.
 *
 * <p>A request is one ordinary search. It does not contain what has been learned about the shopper;
 * it tells Elasticsearch to look that up: each boost is a function whose filter is a terms lookup
 * in the shopper's document (or in the signals all shoppers share). A shopper without a document
 * finds nothing there, so their ranking is the plain one, exactly.
 *
 * <p>The boosts <em>back off</em>. Few of the items a shopper would like best match a narrow query,
 * so below the item tiers stand ever wider likenesses: the item's narrow and wide cluster, its
 * brand, its category leaf, its price band.
 *
 * <p>Every function has a name. Elasticsearch returns the names of those that matched a hit in
 * {@code matched_queries}: they are the reasons for its place.
 */
package io.millrace.search.query;
