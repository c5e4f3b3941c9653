/**
 * The development Elasticsearch: the real server of one Maven artefact, run as a local process.
 *
 * <p>{@link io.millrace.search.devserver.DevelopmentServer} unpacks the distribution once into a
 * folder of its own, installs the development plugin, writes the configuration and starts and stops
 * the process. Nothing is downloaded here: {@link io.millrace.search.devserver.Distribution} names
 * two files that the build has fetched.
 *
 * <p>It is meant for demonstrations and tests on one machine: loopback only, one node, no
 * replication, disk watermarks ignored.
 */
package io.millrace.search.devserver;
