package io.millrace.flink;

import java.io.Serializable;

/**
 * When learners publish: by count or by time, whichever comes first.
 *
 * @param intervalMillis at least 1
 * @param count keys that wait at most, at least 1
 */
public record PublicationSettings(long intervalMillis, int count) implements Serializable {}
