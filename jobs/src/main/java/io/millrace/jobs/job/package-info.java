/** The job: its graph, how Flink runs it, and running it in this process. */
package io.millrace.jobs.job;
