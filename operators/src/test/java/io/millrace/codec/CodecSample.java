package io.millrace.codec;

import io.millrace.events.modellog.VersionedCodec;
import java.util.List;

/**
 * Values to try a codec with.
 *
 * @param codec the codec
 * @param goldens what the golden file of each version of the codec is read as, the first version
 *     first
 * @param awkward values whose bytes are easy to get wrong
 */
record CodecSample<T>(VersionedCodec<T> codec, List<T> goldens, List<T> awkward) {
    CodecSample {
        if (goldens.size() != codec.version()) {
            throw new IllegalArgumentException(
                    "one golden value for each version: codec=%s, version=%d, goldens=%d"
                            .formatted(codec.getClass(), codec.version(), goldens.size()));
        }
    }

    /** A sample of a codec that has one version so far. */
    @SafeVarargs
    static <T> CodecSample<T> of(VersionedCodec<T> codec, T golden, T... awkward) {
        return new CodecSample<>(codec, List.of(golden), List.of(awkward));
    }

    /** A sample of a codec that has had several versions. */
    @SafeVarargs
    static <T> CodecSample<T> of(VersionedCodec<T> codec, List<T> goldens, T... awkward) {
        return new CodecSample<>(codec, goldens, List.of(awkward));
    }

    /** What the golden file of the newest version holds. */
    T golden() {
        return goldens.get(goldens.size() - 1);
    }

    /** What the golden file of a version is read as. */
    T golden(int version) {
        return goldens.get(version - 1);
    }

    String name() {
        return codec.getClass().getSimpleName();
    }

    @Override
    public String toString() {
        return name();
    }
}
