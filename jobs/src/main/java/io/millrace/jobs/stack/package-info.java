/**
 * Kafka and Elasticsearch as local processes, for trying Millrace and for tests.
 *
 * <p>{@link io.millrace.jobs.stack.LocalStack} owns one folder. It starts a KRaft broker and the
 * development Elasticsearch as processes of their own, on the loopback interface, and writes down
 * in {@code stack.json} which processes they are and where they listen, so that every other command
 * with the same folder finds them. A process is taken for ours only when number <em>and</em> start
 * time match what was written down: after a reboot a number means somebody else.
 */
package io.millrace.jobs.stack;
