package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.replay.TopicWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The demo's way into Kafka. It counts, remembers, and holds a sender back that is faster than the
 * job. Thread safe.
 */
final class Outlet {

    /** Unaccounted events above which a hurried sender waits. */
    static final long MAX_AHEAD = 3_000;

    private static final Duration WAIT = Duration.ofMillis(20);

    private final TopicWriter writer;
    private final KafkaConfig kafka;
    private final ShopEvents events;
    private final StopSignal stop;
    private final EventCodec eventCodec = new EventCodec();
    private final CatalogueCodec catalogueCodec = new CatalogueCodec();
    private final AtomicLong sent = new AtomicLong();
    private volatile long accounted;

    Outlet(TopicWriter writer, KafkaConfig kafka, ShopEvents events, StopSignal stop) {
        this.writer = requireNonNull(writer, "writer is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.events = requireNonNull(events, "events is null");
        this.stop = requireNonNull(stop, "stop is null");
    }

    synchronized void send(Event event) {
        writer.send(kafka.eventsTopic(), key(event), eventCodec.encode(event));
        events.add(event);
        sent.incrementAndGet();
    }

    /** Sends a record that may be bad. */
    synchronized void send(byte[] key, byte[] json) {
        writer.send(kafka.eventsTopic(), key, json);
        try {
            events.add(eventCodec.decode(json));
        } catch (BadRecordException e) {
            // The job is the judge of bad records; the demo has nothing to remember of them.
        }
        sent.incrementAndGet();
    }

    synchronized void send(CatalogueItem item) {
        sendCatalogue(item.itemId().getBytes(StandardCharsets.UTF_8), catalogueCodec.encode(item));
    }

    synchronized void sendCatalogue(byte[] key, byte[] json) {
        writer.send(kafka.catalogueTopic(), key, json);
    }

    synchronized void flush() {
        writer.flush();
    }

    /** Events sent by this demo. */
    long sent() {
        return sent.get();
    }

    /** Tells how many of the events sent the job has accounted for. */
    void setAccounted(long newAccounted) {
        accounted = newAccounted;
    }

    /** Returns when the job is near enough, or the demo is over. */
    void awaitJob() throws InterruptedException {
        while (sent.get() - accounted > MAX_AHEAD) {
            if (stop.await(WAIT)) {
                return;
            }
        }
    }

    /** Returns when the job has accounted for all events sent so far, or the demo is over. */
    void awaitAllAccounted() throws InterruptedException {
        long all = sent.get();
        while (accounted < all) {
            if (stop.await(WAIT)) {
                return;
            }
        }
    }

    private static byte[] key(Event event) {
        String shopper = event.userId() != null ? event.userId() : event.visitorId();
        return shopper.getBytes(StandardCharsets.UTF_8);
    }
}
