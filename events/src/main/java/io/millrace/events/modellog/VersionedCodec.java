package io.millrace.events.modellog;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;

/**
 * The one idiom for bytes that outlive a process: state, records between operators, the model log.
 *
 * <p>Every value starts with one byte, the version of its layout. A codec writes the newest version
 * and reads every version it ever wrote, so that bytes of an old savepoint stay readable without a
 * migration step. Codecs are stateless and have a public constructor without parameters.
 *
 * <p>Savepoints name a codec by its {@link #id}, and it is found by that among the {@link
 * java.util.ServiceLoader services} of its module: class and package may be renamed, the id never.
 */
public abstract class VersionedCodec<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int version;

    /**
     * @param version the version written, 1 to 127
     */
    protected VersionedCodec(int version) {
        if (version < 1 || version > 127) {
            throw new IllegalArgumentException("version must be 1 to 127: version=" + version);
        }
        this.version = version;
    }

    /**
     * Names the codec in savepoints, for ever: lower-case letters, digits and hyphens, and no other
     * codec's.
     */
    public abstract String id();

    /**
     * Whether newer bytes are read too, of which what comes behind the known fields is left out:
     * for what other versions of Millrace read, in records of their own. Layouts then only ever
     * append.
     */
    public boolean readsNewer() {
        return false;
    }

    /** The newest version, which is the one written. */
    public final int version() {
        return version;
    }

    public final void write(T value, DataOutput out) throws IOException {
        out.writeByte(version);
        writeBody(value, out);
    }

    /**
     * @throws IOException when the bytes come from a newer codec that has changed more than {@link
     *     #readsNewer} allows, are cut short or are not such a value
     */
    public final T read(DataInput in) throws IOException {
        int found = in.readByte();
        if (found > version && readsNewer()) {
            found = version;
        }
        if (found < 1 || found > version) {
            throw new IOException(
                    getClass().getSimpleName()
                            + " reads versions 1 to "
                            + version
                            + ", found version "
                            + found);
        }
        try {
            return readBody(found, in);
        } catch (RuntimeException e) {
            throw new IOException(
                    getClass().getSimpleName() + " cannot read these bytes: " + e.getMessage(), e);
        }
    }

    public final byte[] toBytes(T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try {
            write(value, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    public final T fromBytes(byte[] bytes) throws IOException {
        return read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    protected abstract void writeBody(T value, DataOutput out) throws IOException;

    /**
     * @param version the version the bytes were written with, between 1 and {@link #version()}
     */
    protected abstract T readBody(int version, DataInput in) throws IOException;
}
