package io.millrace.events;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Hashes of event ids, and ids for events that came without one.
 *
 * <p>The hash is XXH64 (Y. Collet, xxHash specification 0.1.1) with seed 0 over the id in UTF-8:
 * every input bit reaches every output bit, so any bits of it may index a table. It is stored in
 * the job's state, where repetitions are recognised by it, and must never change. Of n ids in one
 * window, two share a hash with a probability of about n^2 / 2^65: 10^-11 for 20,000 ids.
 */
public final class EventIds {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final String DERIVED_PREFIX = "f-";

    private EventIds() {}

    /**
     * The hash of an id, never 0: a table may mark its empty slots with 0. The id whose hash is 0
     * gets 1 instead.
     */
    public static long hash(String eventId) {
        byte[] utf8 = requireNonNull(eventId, "eventId is null").getBytes(StandardCharsets.UTF_8);
        long hash = hash(utf8, 0, utf8.length);
        return hash == 0 ? 1 : hash;
    }

    /** XXH64 with seed 0 of a range of bytes. */
    public static long hash(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        long hash;
        if (length >= STRIPE) {
            long lane1 = PRIME_1 + PRIME_2;
            long lane2 = PRIME_2;
            long lane3 = 0;
            long lane4 = -PRIME_1;
            for (; at <= end - STRIPE; at += STRIPE) {
                lane1 = round(lane1, (long) LONG.get(bytes, at));
                lane2 = round(lane2, (long) LONG.get(bytes, at + 8));
                lane3 = round(lane3, (long) LONG.get(bytes, at + 16));
                lane4 = round(lane4, (long) LONG.get(bytes, at + 24));
            }
            hash =
                    Long.rotateLeft(lane1, 1)
                            + Long.rotateLeft(lane2, 7)
                            + Long.rotateLeft(lane3, 12)
                            + Long.rotateLeft(lane4, 18);
            hash = merge(hash, lane1);
            hash = merge(hash, lane2);
            hash = merge(hash, lane3);
            hash = merge(hash, lane4);
        } else {
            hash = PRIME_5;
        }
        hash += length;
        for (; at <= end - 8; at += 8) {
            hash ^= round(0, (long) LONG.get(bytes, at));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (at <= end - 4) {
            hash ^= ((int) INT.get(bytes, at) & 0xFFFFFFFFL) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < end; at++) {
            hash ^= (bytes[at] & 0xFF) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }

    /**
     * The hash of all fields of an event but its id. Events read from different notations of the
     * same fields have equal hashes.
     */
    public static long hashOfFields(Event event) {
        byte[] canonical = new EventCodec().encode(event.withEventId(null));
        return hash(canonical, 0, canonical.length);
    }

    /**
     * The id of an event that came without one.
     *
     * @param fieldsHash a hash of its fields
     * @param occurrence how many events with equal fields came before it in its source
     */
    public static String derived(long fieldsHash, int occurrence) {
        return DERIVED_PREFIX + HexFormat.of().toHexDigits(fieldsHash) + "-" + occurrence;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }
}
