package io.millrace.flink;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.VersionedCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Flink's view of a {@link VersionedCodec}: the one serializer of Millrace.
 *
 * <p>Each value carries its layout version, so bytes of any older version are read as they are and
 * nothing has to be migrated. Bytes of a newer version are refused when the job starts.
 */
public final class CodecSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final VersionedCodec<T> codec;
    private final boolean immutable;

    /**
     * @param immutable true when values are never changed, so that copies need not be made
     */
    public CodecSerializer(VersionedCodec<T> codec, boolean immutable) {
        this.codec = requireNonNull(codec, "codec is null");
        this.immutable = immutable;
    }

    VersionedCodec<T> codec() {
        return codec;
    }

    @Override
    public boolean isImmutableType() {
        return immutable;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        if (immutable || from == null) {
            return from;
        }
        try {
            return codec.fromBytes(codec.toBytes(from));
        } catch (IOException e) {
            throw new IllegalStateException("a codec cannot read its own bytes: " + codec, e);
        }
    }

    @Override
    public T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T value, DataOutputView target) throws IOException {
        codec.write(value, target);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        return codec.read(source);
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return codec.read(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        codec.write(codec.read(source), target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodecSerializer<?> that && codec.id().equals(that.codec.id());
    }

    @Override
    public int hashCode() {
        return codec.id().hashCode();
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /**
     * Remembers which codec wrote, and its newest version.
     *
     * <p>The one class of ours that Flink itself finds by its name, which is in every savepoint: it
     * is never renamed or moved, whatever becomes of the classes around it.
     */
    public static final class Snapshot<T> implements TypeSerializerSnapshot<T> {
        /** The codec's class name in place of its id. */
        private static final int WITH_CLASS_NAME = 1;

        private static final int LAYOUT = 2;

        private VersionedCodec<T> codec;
        private ClassLoader classLoader;
        private int layout;
        private String codecId;
        private int version;
        private boolean immutable;

        /** For Flink, which reads the rest. */
        public Snapshot() {}

        private Snapshot(CodecSerializer<T> serializer) {
            codec = serializer.codec;
            layout = LAYOUT;
            codecId = codec.id();
            version = codec.version();
            immutable = serializer.immutable;
        }

        /** The codec that wrote. */
        String codecId() {
            return codecId;
        }

        /** Newest version that codec writes. */
        int version() {
            return version;
        }

        /** Whether the codec was named by its id, which older versions of Millrace do not know. */
        boolean isWrittenWithId() {
            return layout > WITH_CLASS_NAME;
        }

        @Override
        public int getCurrentVersion() {
            return LAYOUT;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeUTF(codecId);
            out.writeInt(version);
            out.writeBoolean(immutable);
        }

        @Override
        public void readSnapshot(int readVersion, DataInputView in, ClassLoader userClassLoader)
                throws IOException {
            if (readVersion < WITH_CLASS_NAME || readVersion > LAYOUT) {
                throw new IOException(
                        "the savepoint names its codecs in a way of a newer version: layout="
                                + readVersion);
            }
            layout = readVersion;
            classLoader = userClassLoader;
            String name = in.readUTF();
            codecId = layout == WITH_CLASS_NAME ? CodecNames.idOf(name) : name;
            version = in.readInt();
            immutable = in.readBoolean();
        }

        @Override
        public TypeSerializer<T> restoreSerializer() {
            return new CodecSerializer<>(codec == null ? find() : codec, immutable);
        }

        @SuppressWarnings("unchecked")
        private VersionedCodec<T> find() {
            return (VersionedCodec<T>)
                    CodecRegistry.find(codecId, classLoader)
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    "state was written by a codec that is gone: "
                                                            + codecId));
        }

        @Override
        public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
                TypeSerializerSnapshot<T> oldSnapshot) {
            if (!(oldSnapshot instanceof Snapshot<T> old) || !old.codecId.equals(codecId)) {
                return TypeSerializerSchemaCompatibility.incompatible();
            }
            return old.version <= version
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
