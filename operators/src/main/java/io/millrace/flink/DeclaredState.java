package io.millrace.flink;

import static java.util.Objects.requireNonNull;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * One state that an operator keeps, as it can be compared with what lies in a savepoint.
 *
 * @param name of the state within its operator
 * @param kind keyed or of the operator
 * @param serializer class name of the codec, or of Flink's serializer where there is no codec
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
        requireNonNull(serializer, "serializer is null");
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

    /** What a savepoint says of the serializer that wrote a state. */
    public static DeclaredState of(String name, Kind kind, TypeSerializerSnapshot<?> snapshot) {
        if (snapshot instanceof CodecSerializer.Snapshot<?> codec) {
            return new DeclaredState(name, kind, codec.codecName(), codec.version());
        }
        Class<?> type = snapshot.getClass();
        Class<?> serializer = type.getEnclosingClass() == null ? type : type.getEnclosingClass();
        return new DeclaredState(name, kind, serializer.getName(), snapshot.getCurrentVersion());
    }
}
