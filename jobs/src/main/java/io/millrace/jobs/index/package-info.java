/** The commands that look after a deployment's indices. */
package io.millrace.jobs.index;
