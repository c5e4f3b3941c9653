package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class CodecSerializerTest {

    @Test
    void serialize_value_comesBack() throws IOException {
        CodecSerializer<AtomicInteger> serializer = new CodecSerializer<>(new Numbers(), false);
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(new AtomicInteger(7), out);

        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(serializer.deserialize(in).get()).isEqualTo(7);
    }

    @Test
    void copy_betweenViews_rewritesOlderBytesAsTheNewestVersion() throws IOException {
        DataInputDeserializer old = new DataInputDeserializer(new byte[] {1, 0, 0, 0, 7});
        DataOutputSerializer out = new DataOutputSerializer(16);
        new CodecSerializer<>(new Numbers(2), false).copy(old, out);

        assertThat(out.getCopyOfBuffer()).containsExactly(2, 0, 0, 0, 7);
    }

    @Test
    void copy_mutableValue_isAnother() {
        AtomicInteger value = new AtomicInteger(7);
        AtomicInteger copy = new CodecSerializer<>(new Numbers(), false).copy(value);

        assertThat(copy).isNotSameAs(value);
        assertThat(copy.get()).isEqualTo(7);
    }

    @Test
    void copy_immutableValueOrNull_isTheSame() {
        AtomicInteger value = new AtomicInteger(7);

        assertThat(new CodecSerializer<>(new Numbers(), true).copy(value)).isSameAs(value);
        assertThat(new CodecSerializer<>(new Numbers(), false).copy(null)).isNull();
    }

    @Test
    void serializer_sentWithTheJobGraph_isEqual() throws Exception {
        CodecSerializer<AtomicInteger> serializer = new CodecSerializer<>(new Numbers(), false);

        assertThat(InstantiationUtil.clone(serializer))
                .isEqualTo(serializer)
                .hasSameHashCodeAs(serializer);
        assertThat(serializer).isNotEqualTo(new CodecSerializer<>(new OtherNumbers(), false));
    }

    @Test
    void snapshot_restored_makesASerializerForTheSameCodec() throws IOException {
        TypeSerializerSnapshot<AtomicInteger> snapshot =
                throughBytes(new CodecSerializer<>(new Numbers(), true));

        assertThat(snapshot.restoreSerializer())
                .isEqualTo(new CodecSerializer<>(new Numbers(), true))
                .satisfies(restored -> assertThat(restored.isImmutableType()).isTrue());
    }

    @Test
    void snapshot_codecThatIsGone_isNamed() throws IOException {
        CodecSerializer.Snapshot<AtomicInteger> snapshot = new CodecSerializer.Snapshot<>();
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF("io.millrace.GoneCodec");
        out.writeInt(1);
        out.writeBoolean(true);
        snapshot.readSnapshot(
                1,
                new DataInputDeserializer(out.getCopyOfBuffer()),
                CodecSerializerTest.class.getClassLoader());

        assertThatThrownBy(snapshot::restoreSerializer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("state was written by a codec that is gone: io.millrace.GoneCodec");
    }

    @Test
    void compatibility_sameVersion_asIs() throws IOException {
        assertThat(compatibility(new Numbers(2), new Numbers(2)).isCompatibleAsIs()).isTrue();
    }

    @Test
    void compatibility_olderVersion_asIs() throws IOException {
        assertThat(compatibility(new Numbers(2), new Numbers(1)).isCompatibleAsIs()).isTrue();
    }

    @Test
    void compatibility_newerVersion_none() throws IOException {
        assertThat(compatibility(new Numbers(1), new Numbers(2)).isIncompatible()).isTrue();
    }

    @Test
    void compatibility_otherCodec_none() throws IOException {
        assertThat(compatibility(new Numbers(1), new OtherNumbers()).isIncompatible()).isTrue();
    }

    private static TypeSerializerSchemaCompatibility<AtomicInteger> compatibility(
            VersionedCodec<AtomicInteger> now, VersionedCodec<AtomicInteger> before)
            throws IOException {
        return new CodecSerializer<>(now, false)
                .snapshotConfiguration()
                .resolveSchemaCompatibility(throughBytes(new CodecSerializer<>(before, false)));
    }

    private static TypeSerializerSnapshot<AtomicInteger> throughBytes(
            CodecSerializer<AtomicInteger> serializer) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()),
                CodecSerializerTest.class.getClassLoader());
    }

    /** A codec whose version a test chooses. */
    public static final class Numbers extends VersionedCodec<AtomicInteger> {
        private static final long serialVersionUID = 1L;

        public Numbers() {
            this(1);
        }

        Numbers(int version) {
            super(version);
        }

        @Override
        protected void writeBody(AtomicInteger value, DataOutput out) throws IOException {
            out.writeInt(value.get());
        }

        @Override
        protected AtomicInteger readBody(int version, DataInput in) throws IOException {
            return new AtomicInteger(in.readInt());
        }
    }

    /** The same bytes under another name. */
    public static final class OtherNumbers extends VersionedCodec<AtomicInteger> {
        private static final long serialVersionUID = 1L;

        public OtherNumbers() {
            super(1);
        }

        @Override
        protected void writeBody(AtomicInteger value, DataOutput out) throws IOException {
            out.writeInt(value.get());
        }

        @Override
        protected AtomicInteger readBody(int version, DataInput in) throws IOException {
            return new AtomicInteger(in.readInt());
        }
    }
}
