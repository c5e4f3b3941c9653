package io.millrace.savepoints;

import io.millrace.flink.DeclaredState;
import io.millrace.flink.DeclaredState.Kind;
import io.millrace.savepoints.Migration.Rewritten;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Rewrites values and counts them, by operator and state. */
final class RewrittenStates {
    private final DataOutputSerializer out = new DataOutputSerializer(4096);
    private final Map<String, Rewritten> counts = new LinkedHashMap<>();

    /**
     * A value in the newest version of its codec.
     *
     * @param value in any version; codecs write theirs into the first byte
     */
    byte[] rewrite(String operator, String state, TypeSerializer<Object> codec, byte[] value)
            throws IOException {
        Object read = codec.deserialize(new DataInputDeserializer(value));
        out.clear();
        codec.serialize(read, out);
        count(operator, state, codec, value[0]);
        return out.getCopyOfBuffer();
    }

    void count(String operator, String state, TypeSerializer<Object> codec, int version) {
        int newest = DeclaredState.of(state, Kind.KEYED, codec.snapshotConfiguration()).version();
        long older = version < newest ? 1 : 0;
        counts.merge(
                operator + "/" + state,
                new Rewritten(operator, state, newest, 1, older),
                (one, other) ->
                        new Rewritten(
                                operator,
                                state,
                                newest,
                                one.values() + other.values(),
                                one.older() + other.older()));
    }

    List<Rewritten> list() {
        return List.copyOf(counts.values());
    }
}
