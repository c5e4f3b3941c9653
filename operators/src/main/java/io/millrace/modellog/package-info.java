/**
 * The model log as its users see it: appending, reading, and the session that ties a process's item
 * table to an attempt of a job.
 *
 * <p>Epochs come from a fence outside the state. Every start and every restore claims a new one,
 * publishes all it holds under it and marks the end; readers ignore what older epochs wrote. So a
 * lost future, a zombie or a foreign log can never be learned from, and an empty or cut log is
 * noticed because its markers are missing.
 */
package io.millrace.modellog;
