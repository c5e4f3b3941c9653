/**
 * Affinity: which items shoppers choose for a query, corrected for the places they were shown at.
 *
 * <p>{@link io.millrace.affinity.ClickAttribution} knows a shopper's last results and clicks and
 * turns what the shopper does into observations of queries; {@link
 * io.millrace.affinity.QueryLearner} learns from the observations of one query. Both know queries
 * by their ids alone, never by what was typed.
 */
package io.millrace.affinity;
