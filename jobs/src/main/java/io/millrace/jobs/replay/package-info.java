/**
 * Sends files of events to Kafka and waits until the job has accounted for every one of them.
 *
 * <p>A replay is exact in what it sends: every row of the file becomes one record, good or bad, in
 * the order of the file and under the shopper's key. Afterwards the job's own totals (compacted
 * topic {@code quality}) must have grown by exactly that number: each record was learned from, was
 * a duplicate, late, a suspected bot's, or a dead letter with a reason.
 */
package io.millrace.jobs.replay;
