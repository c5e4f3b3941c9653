/**
 * Puts another version of the job in the running one's place, from a savepoint, and takes it back
 * when the new one does not do as well.
 */
package io.millrace.jobs.upgrade;
