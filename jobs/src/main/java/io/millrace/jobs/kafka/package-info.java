/** Kafka: the job's sources and sinks, and the model log on compacted topics. */
package io.millrace.jobs.kafka;
