package io.millrace.codec;

import io.millrace.events.modellog.VersionedCodec;
import java.util.List;

/**
 * Values to try a codec with.
 *
 * @param codec the codec
 * @param golden what the golden file of every version of the codec holds
 * @param awkward values whose bytes are easy to get wrong
 */
record CodecSample<T>(VersionedCodec<T> codec, T golden, List<T> awkward) {

    @SafeVarargs
    static <T> CodecSample<T> of(VersionedCodec<T> codec, T golden, T... awkward) {
        return new CodecSample<>(codec, golden, List.of(awkward));
    }

    String name() {
        return codec.getClass().getSimpleName();
    }

    @Override
    public String toString() {
        return name();
    }
}
