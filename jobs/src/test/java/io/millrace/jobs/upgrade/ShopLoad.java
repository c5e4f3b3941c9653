package io.millrace.jobs.upgrade;

import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.replay.OutcomeTopic;
import io.millrace.jobs.replay.TopicWriter;
import io.millrace.jobs.replay.Waiter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * A shop that is never quiet: shoppers of ten tastes view items of theirs, one after the other, and
 * give way to the next ones. Whoever has learned which items go together predicts about half of the
 * views.
 */
final class ShopLoad implements AutoCloseable {
    private static final int TASTES = 10;
    private static final int ITEMS_OF_A_TASTE = 24;
    private static final int VIEWS_OF_A_SHOPPER = 12;
    private static final int SHOPPERS_AT_A_TIME = 40;
    private static final int TOGETHER = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_WAITING_BESIDE = 200;
    private static final long START = 1_700_000_000_000L;

    private final EventCodec codec = new EventCodec();
    private final KafkaConfig kafka;
    private final TopicWriter writer;
    private final OutcomeTopic totals;
    private final Waiter waiter = Waiter.system();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "shop-load");
    private String beside;
    private volatile long learned;
    private volatile boolean closed;

    ShopLoad(KafkaConfig kafka) {
        this.kafka = kafka;
        writer = TopicWriter.open(kafka.properties(), 5);
        totals = OutcomeTopic.open(kafka.properties(), kafka.qualityTopic());
    }

    /** Writes the first events as JSON lines. */
    static void writeHistory(Path file, int events) throws IOException {
        EventCodec codec = new EventCodec();
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int number = 0; number < events; number++) {
                out.write(codec.encode(event(number)));
                out.write('\n');
            }
        }
    }

    /** Ids of all items of the catalogue. */
    static List<String> itemIds() {
        return IntStream.range(0, TASTES * ITEMS_OF_A_TASTE).mapToObj(i -> "i" + i).toList();
    }

    /** Sends the catalogue and some events, and then goes on until it is closed. */
    void start(int atOnce) {
        CatalogueCodec catalogue = new CatalogueCodec();
        for (int i = 0; i < TASTES * ITEMS_OF_A_TASTE; i++) {
            CatalogueItem item = item(i);
            writer.send(kafka.catalogueTopic(), bytes(item.itemId()), catalogue.encode(item));
        }
        for (int i = 0; i < atOnce; i++) {
            sendNext();
        }
        writer.flush();
        thread.start();
    }

    /** How many events have been sent, each of them a good one. */
    int sent() {
        return sent.get();
    }

    /** A shopper whom the job has learned about. */
    String someShopper() {
        return "u:" + shopper((int) Math.max(0, learned - SHOPPERS_AT_A_TIME));
    }

    /**
     * Gives a second job that learns from the same events the time that it needs: one that is far
     * behind is not compared with the first.
     *
     * @param qualityTopic where that job counts; null when it is there no more
     */
    synchronized void paceBeside(String qualityTopic) {
        beside = qualityTopic;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
            writer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            writer.close();
            totals.close();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the load ended early", failure.get());
        }
    }

    private void run() {
        try {
            while (!closed) {
                learned = totals.read().learned();
                // A shop has no more shoppers than a machine under test can learn from.
                if (sent() - learned < MOST_WAITING
                        && sent() - learnedBeside() < MOST_WAITING_BESIDE) {
                    for (int i = 0; i < TOGETHER; i++) {
                        sendNext();
                    }
                }
                waiter.waitFor(PAUSE);
            }
        } catch (InterruptedException | RuntimeException e) {
            failure.set(e);
        }
    }

    private synchronized long learnedBeside() {
        if (beside == null) {
            return sent();
        }
        try (OutcomeTopic other = OutcomeTopic.open(kafka.properties(), beside)) {
            return other.read().learned();
        }
    }

    private void sendNext() {
        int number = sent.get();
        writer.send(kafka.eventsTopic(), bytes(shopper(number)), codec.encode(event(number)));
        sent.incrementAndGet();
    }

    private static Event event(int number) {
        return new Event(
                "e" + number,
                EventType.VIEW_ITEM,
                shopper(number),
                null,
                List.of(new EventItem(itemId(number), 1, null)),
                START + number * 1_000L,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Each place in the shop is taken by one shopper after the other. */
    private static String shopper(int number) {
        int place = number % SHOPPERS_AT_A_TIME;
        int generation = number / SHOPPERS_AT_A_TIME / VIEWS_OF_A_SHOPPER;
        return "s" + generation + "-" + place;
    }

    private static String itemId(int number) {
        String shopper = shopper(number);
        List<Integer> items = new ArrayList<>();
        for (int i = 0; i < ITEMS_OF_A_TASTE; i++) {
            items.add(i);
        }
        Random random = new Random(shopper.hashCode());
        int taste = random.nextInt(TASTES);
        Collections.shuffle(items, random);
        int view = number / SHOPPERS_AT_A_TIME % VIEWS_OF_A_SHOPPER;
        return "i" + (taste * ITEMS_OF_A_TASTE + items.get(view));
    }

    private static CatalogueItem item(int number) {
        return new CatalogueItem(
                "i" + number,
                null,
                null,
                null,
                "Lamp number " + number,
                null,
                "en",
                "Brand " + number % 7,
                List.of("Home", "Lamps"),
                10.0 + number,
                "EUR",
                true,
                null,
                List.of(),
                Map.of(),
                null,
                null,
                null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
