package io.millrace.events.reader;

/**
 * One record of a file, ready for Kafka.
 *
 * <p>The arrays are neither copied in nor out: nobody may change them.
 *
 * @param line the line of the file the record begins on, from 1
 * @param key the key in UTF-8: the shopper of an event, the id of a catalogue item; null if the
 *     record names none
 * @param json the record as a JSON object; the bytes of the file where those could not be read, so
 *     that the job counts and keeps them like any other bad record
 * @param timestamp in milliseconds since the epoch, -1 if the record has none that is valid
 */
public record FileRecord(long line, byte[] key, byte[] json, long timestamp) {
    /** The timestamp of a record without one. */
    public static final long NO_TIMESTAMP = -1;
}
