package io.millrace.flink;

import static java.util.Objects.requireNonNull;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * One state that an operator keeps, as it can be compared with what lies in a savepoint.
 *
 * @param name of the state within its operator
 * @param kind keyed or of the operator
 * @param serializer id of the codec, or class name of Flink's serializer where there is no codec;
 *     the class name that a codec had before it had an id becomes that id
 * @param version newest version the serializer writes; it reads all from 1 to this one
 */
public record DeclaredState(String name, Kind kind, String serializer, int version) {
    /** How a state is spread over the instances of its operator. */
    public enum Kind {
        /** One value for each key. */
        KEYED,
        /** A list that is dealt out anew when the parallelism changes. */
        OPERATOR
    }

    public DeclaredState {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        serializer = CodecNames.idOf(requireNonNull(serializer, "serializer is null"));
    }

    /** The serializer as versions of Millrace call it that do not know ids of codecs. */
    public String serializerClassName() {
        return CodecNames.classNameOf(serializer);
    }

    static DeclaredState keyed(String name, TypeSerializer<?> serializer) {
        return of(name, Kind.KEYED, serializer.snapshotConfiguration());
    }

    static DeclaredState operator(String name, TypeSerializer<?> serializer) {
        return of(name, Kind.OPERATOR, serializer.snapshotConfiguration());
    }

    /** Whether a state was written by one of our codecs, each value with its version before it. */
    public static boolean isCodec(TypeSerializerSnapshot<?> snapshot) {
        return snapshot instanceof CodecSerializer.Snapshot<?>;
    }

    /**
     * Whether a savepoint names a codec by its id, which older versions of Millrace cannot read.
     */
    public static boolean isCodecNamedById(TypeSerializerSnapshot<?> snapshot) {
        return snapshot instanceof CodecSerializer.Snapshot<?> codec && codec.isWrittenWithId();
    }

    /** What a savepoint says of the serializer that wrote a state. */
    public static DeclaredState of(String name, Kind kind, TypeSerializerSnapshot<?> snapshot) {
        if (snapshot instanceof CodecSerializer.Snapshot<?> codec) {
            return new DeclaredState(name, kind, codec.codecId(), codec.version());
        }
        Class<?> type = snapshot.getClass();
        Class<?> serializer = type.getEnclosingClass() == null ? type : type.getEnclosingClass();
        return new DeclaredState(name, kind, serializer.getName(), snapshot.getCurrentVersion());
    }
}
