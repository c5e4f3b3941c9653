/**
 * The whole product in one command: the local stack, the job in this process, and a shop that never
 * closes, simulated or replayed from files.
 *
 * <p>What is shown is measured from outside: outcomes as the job publishes them, the lag as the
 * difference to what was appended to Kafka, freshness from the metrics of the running job, and the
 * effect of a click by the search request that any shop would send.
 */
package io.millrace.jobs.demo;
