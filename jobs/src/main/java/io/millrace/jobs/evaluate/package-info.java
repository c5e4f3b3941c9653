/**
 * Prequential evaluation: a file of events is gone through in its order, and for each event the
 * shopper's item is looked up in the ranking of all items <i>before</i> the event is learned from.
 * The learners, experts and tables are the job's own; what is left out is what makes it a
 * distributed job: shuffles, micro-batches, staleness.
 */
package io.millrace.jobs.evaluate;
