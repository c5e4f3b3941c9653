/**
 * Flink session clusters: one of local processes, and submitting the job to any.
 *
 * <p>{@link io.millrace.jobs.cluster.LocalCluster} owns one folder. A JobManager and TaskManagers
 * run as processes of their own, on the loopback interface, and a supervisor starts again whichever
 * of them dies. Without Flink's high availability a new JobManager knows no jobs, so the supervisor
 * submits those that ran again, each from its newest retained checkpoint.
 *
 * <p>The cluster's class path holds Flink and nothing of Millrace: the job comes with its jar, as
 * on any other cluster, and {@link io.millrace.jobs.cluster.JobJar} is one version of it.
 */
package io.millrace.jobs.cluster;
