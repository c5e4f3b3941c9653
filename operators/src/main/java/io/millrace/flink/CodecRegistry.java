package io.millrace.flink;

import io.millrace.events.modellog.VersionedCodec;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Finds codecs by id. Every module lists its own in {@code META-INF/services}, so that this one
 * need not know those above it.
 */
final class CodecRegistry {
    private CodecRegistry() {}

    /**
     * @param loader of the job: Flink loads every job's classes by themselves
     */
    static Optional<VersionedCodec<?>> find(String id, ClassLoader loader) {
        for (VersionedCodec<?> codec : ServiceLoader.load(VersionedCodec.class, loader)) {
            if (codec.id().equals(id)) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }
}
