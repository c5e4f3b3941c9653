/** State made from files of history, for a job that then goes on with Kafka. */
package io.millrace.jobs.history;
