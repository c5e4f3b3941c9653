/**
 * The savepoint library: what a checkpoint or savepoint of the job holds, as plain Java values.
 *
 * <p>{@link io.millrace.savepoints.SavepointReader} reads, on any machine and without the job's
 * cluster, whatever the job left behind: canonical savepoints, native ones, retained incremental
 * checkpoints.
 */
package io.millrace.savepoints;
