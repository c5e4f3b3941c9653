/**
 * Measures the running job: a file is replayed through a broker and the job, and what had been
 * served before each choice is compared with what was chosen.
 */
package io.millrace.jobs.served;
