package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.modellog.VersionedCodec;
import io.millrace.item.ItemState;
import io.millrace.item.ItemStateCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecSerializerTest {
    @TempDir private Path folder;

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
        assertThatThrownBy(
                        () ->
                                read(1, "io.millrace.GoneCodec", CodecSerializerTest.class)
                                        .restoreSerializer())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("state was written by a codec that is gone: io.millrace.GoneCodec");
        assertThatThrownBy(() -> read(2, "gone", CodecSerializerTest.class).restoreSerializer())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("state was written by a codec that is gone: gone");
    }

    /** Flink finds it by this name in every savepoint there ever was. */
    @Test
    void snapshot_keepsItsNameForEver() {
        assertThat(CodecSerializer.Snapshot.class.getName())
                .isEqualTo("io.millrace.flink.CodecSerializer$Snapshot");
    }

    @Test
    void snapshot_namesTheCodecByItsId() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        new CodecSerializer<>(new Numbers(2), true).snapshotConfiguration().writeSnapshot(out);

        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(in.readUTF()).isEqualTo("test-numbers");
        assertThat(in.readInt()).isEqualTo(2);
        assertThat(in.readBoolean()).isTrue();
        assertThat(in.available()).isZero();
    }

    @Test
    void snapshot_withTheClassNameOfACodec_isThatCodecs() throws IOException {
        CodecSerializer.Snapshot<ItemState> old =
                read(1, "io.millrace.item.ItemStateCodec", CodecSerializerTest.class);

        assertThat(old.codecId()).isEqualTo("item-state");
        assertThat(old.isWrittenWithId()).isFalse();
        assertThat(old.restoreSerializer())
                .isEqualTo(new CodecSerializer<>(new ItemStateCodec(), false));
        assertThat(
                        new CodecSerializer<>(new ItemStateCodec(), false)
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(old)
                                .isCompatibleAsIs())
                .isTrue();
    }

    /** Moving a class is free: neither its old name nor its old package is in what is stored. */
    @Test
    void snapshot_ofACodecWhoseClassWasRenamed_isItsOwn() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        CodecSerializer<AtomicInteger> before = new CodecSerializer<>(new Numbers(), true);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, before.snapshotConfiguration());

        TypeSerializerSnapshot<AtomicInteger> stored =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        new Listing(folder, RenamedNumbers.class));

        CodecSerializer<AtomicInteger> now = new CodecSerializer<>(new RenamedNumbers(), true);
        assertThat(stored.restoreSerializer())
                .isInstanceOfSatisfying(
                        CodecSerializer.class,
                        restored -> assertThat(restored.codec()).isInstanceOf(RenamedNumbers.class))
                .isEqualTo(now);
        assertThat(now.snapshotConfiguration().resolveSchemaCompatibility(stored))
                .matches(TypeSerializerSchemaCompatibility::isCompatibleAsIs);
    }

    @Test
    void snapshot_ofANewerLayout_isRefused() {
        assertThatThrownBy(() -> read(3, "test-numbers", CodecSerializerTest.class))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("layout=3");
    }

    private static <T> CodecSerializer.Snapshot<T> read(int layout, String name, Class<?> user)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF(name);
        out.writeInt(1);
        out.writeBoolean(false);
        CodecSerializer.Snapshot<T> snapshot = new CodecSerializer.Snapshot<>();
        snapshot.readSnapshot(
                layout, new DataInputDeserializer(out.getCopyOfBuffer()), user.getClassLoader());
        return snapshot;
    }

    /** Lists one codec and no other as a service. */
    private static final class Listing extends ClassLoader {
        private final URL services;

        private Listing(Path folder, Class<?> codec) throws IOException {
            super(CodecSerializerTest.class.getClassLoader());
            services =
                    Files.writeString(folder.resolve("services"), codec.getName()).toUri().toURL();
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals("META-INF/services/" + VersionedCodec.class.getName())
                    ? Collections.enumeration(List.of(services))
                    : super.getResources(name);
        }
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
        public String id() {
            return "test-numbers";
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
        public String id() {
            return "test-other-numbers";
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

    /** {@link Numbers} in a class of another name. */
    public static final class RenamedNumbers extends VersionedCodec<AtomicInteger> {
        private static final long serialVersionUID = 1L;

        private final Numbers numbers = new Numbers();

        public RenamedNumbers() {
            super(1);
        }

        @Override
        public String id() {
            return numbers.id();
        }

        @Override
        protected void writeBody(AtomicInteger value, DataOutput out) throws IOException {
            numbers.writeBody(value, out);
        }

        @Override
        protected AtomicInteger readBody(int version, DataInput in) throws IOException {
            return numbers.readBody(version, in);
        }
    }
}
