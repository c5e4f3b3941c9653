package io.millrace.modellog;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecordCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model log within one process, for tests and for jobs that live in one JVM. It keeps every
 * record, or the newest of each key as if it were compacted at once: then its size is that of the
 * model and not of the history. Records pass through their codec, as they do on the real log.
 */
public final class InMemoryModelLog implements ModelLog {
    private static final long serialVersionUID = 1L;
    private static final int PARTITIONS = 2;
    private static final Map<String, Contents> LOGS = new ConcurrentHashMap<>();

    private final String name;
    private final boolean compacted;

    private InMemoryModelLog(String name, boolean compacted) {
        this.name = requireNonNull(name, "name is null");
        this.compacted = compacted;
    }

    /** The log of a name, shared by everybody in the process who asks for that name. */
    public static InMemoryModelLog named(String name) {
        return new InMemoryModelLog(name, false);
    }

    /** The same, keeping the newest record of each key only; who asks first decides. */
    public static InMemoryModelLog compacted(String name) {
        return new InMemoryModelLog(name, true);
    }

    /** Forgets the log, as if the topics had been deleted. */
    public void delete() {
        LOGS.remove(name);
    }

    @Override
    public long claimEpoch(String claimant) {
        return contents().claim(claimant);
    }

    @Override
    public long newestEpoch() {
        return contents().newestEpoch();
    }

    @Override
    public long latestEpoch() {
        MemoryReader reader = new MemoryReader(contents());
        return reader.pollPresent().stream()
                .filter(entry -> entry.record() != null)
                .mapToLong(entry -> entry.record().epoch())
                .max()
                .orElse(0);
    }

    @Override
    public void skip(long epoch) {
        contents().skip(epoch);
    }

    @Override
    public Writer openWriter() {
        return new MemoryWriter(contents());
    }

    @Override
    public Reader openReader() {
        return new MemoryReader(contents());
    }

    /**
     * Appends bytes as they are, as whoever may write the topics of a real log could.
     *
     * @param value of any kind
     */
    public void append(Channel channel, String key, byte[] value) {
        contents()
                .append(
                        new StoredEntry(
                                new Place(channel, MemoryWriter.partition(key), key),
                                value.clone()));
    }

    private Contents contents() {
        return LOGS.computeIfAbsent(name, unused -> new Contents(compacted));
    }

    private record Place(Channel channel, int partition, String key) {}

    private record StoredEntry(Place place, byte[] value) {}

    private static final class Contents {
        private final Map<String, Long> claims = new HashMap<>();
        private final TreeMap<Long, StoredEntry> entries = new TreeMap<>();
        private final Map<Place, Long> newest = new HashMap<>();
        private final boolean compacted;
        private Claim newestClaim;
        private long newestEpoch;
        private long end;

        private Contents(boolean compacted) {
            this.compacted = compacted;
        }

        private synchronized long claim(String claimant) {
            if (!claims.containsKey(claimant)) {
                newestClaim = new Claim(claimant, ++newestEpoch);
                claims.put(claimant, newestEpoch);
                notifyAll();
            }
            return claims.get(claimant);
        }

        private synchronized void skip(long epoch) {
            newestEpoch = Math.max(newestEpoch, epoch);
        }

        private synchronized long newestEpoch() {
            return newestEpoch;
        }

        private synchronized Claim newestClaim() {
            return newestClaim;
        }

        private synchronized void append(StoredEntry entry) {
            if (compacted) {
                Long before = newest.put(entry.place(), end);
                if (before != null) {
                    entries.remove(before);
                }
            }
            entries.put(end++, entry);
            notifyAll();
        }

        private synchronized long end() {
            return end;
        }

        private synchronized NavigableMap<Long, StoredEntry> from(long position, Duration timeout)
                throws InterruptedException {
            if (position == end) {
                wait(Math.max(1, timeout.toMillis()));
            }
            return from(position);
        }

        private synchronized NavigableMap<Long, StoredEntry> from(long position) {
            return new TreeMap<>(entries.tailMap(position, true));
        }
    }

    private static final class MemoryWriter implements Writer {
        private final ModelRecordCodec codec = new ModelRecordCodec();
        private final Contents contents;

        private MemoryWriter(Contents contents) {
            this.contents = contents;
        }

        @Override
        public void append(Channel channel, String key, ModelRecord record) {
            contents.append(
                    new StoredEntry(
                            new Place(channel, partition(key), key), codec.toBytes(record)));
        }

        @Override
        public void delete(Channel channel, String key) {
            contents.append(new StoredEntry(new Place(channel, partition(key), key), null));
        }

        @Override
        public void appendToAllPartitions(
                Collection<Channel> channels, String key, ModelRecord record) {
            byte[] value = codec.toBytes(record);
            for (Channel channel : channels) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    contents.append(new StoredEntry(new Place(channel, partition, key), value));
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        private static int partition(String key) {
            return Math.floorMod(key.hashCode(), PARTITIONS);
        }
    }

    private static final class MemoryReader implements Reader {
        private final ModelRecordCodec codec = new ModelRecordCodec();
        private final Contents contents;
        private final long end;
        private long position;

        private MemoryReader(Contents contents) {
            this.contents = contents;
            end = contents.end();
        }

        @Override
        public int partitions(Channel channel) {
            return PARTITIONS;
        }

        @Override
        public List<Entry> poll(Duration timeout) throws InterruptedException {
            return decoded(contents.from(position, timeout));
        }

        /** What has not been polled yet, without waiting for more. */
        private List<Entry> pollPresent() {
            return decoded(contents.from(position));
        }

        private List<Entry> decoded(NavigableMap<Long, StoredEntry> next) {
            if (!next.isEmpty()) {
                position = next.lastKey() + 1;
            }
            List<Entry> decoded = new ArrayList<>(next.size());
            next.forEach((offset, entry) -> decoded.add(decode(offset, entry)));
            return decoded;
        }

        @Override
        public boolean hasCaughtUp() {
            return position >= end;
        }

        @Override
        public Claim newestClaim() {
            return contents.newestClaim();
        }

        @Override
        public void close() {}

        private Entry decode(long offset, StoredEntry entry) {
            Place place = entry.place();
            ModelRecord record = null;
            String problem = null;
            try {
                record = entry.value() == null ? null : codec.fromBytes(entry.value());
            } catch (IOException e) {
                problem = "entry %d: %s".formatted(offset, e.getMessage());
            }
            return new Entry(place.channel(), place.partition(), place.key(), record, problem);
        }
    }
}
