/** Commands about savepoints: take one, look into it, check a version of the job against it. */
package io.millrace.jobs.savepoint;
