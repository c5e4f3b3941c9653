package io.millrace.flink;

import io.millrace.slate.Slate;

/**
 * A slate with the version its documents carry.
 *
 * @param version see {@link io.millrace.events.modellog.ModelVersion}
 */
public record VersionedSlate(Slate slate, long version) {}
