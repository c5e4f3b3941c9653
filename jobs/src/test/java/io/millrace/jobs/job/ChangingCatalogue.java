package io.millrace.jobs.job;

import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.jobs.replay.TopicWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A catalogue whose prices change, that gets new items and loses others, until it is closed. */
final class ChangingCatalogue implements AutoCloseable {
    private static final int ITEMS = 10;

    private final CatalogueCodec codec = new CatalogueCodec();
    private final Map<String, Double> prices = new TreeMap<>();
    private final TopicWriter writer;
    private final String topic;
    private final String prefix;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Begins to change.
     *
     * @param prefix of the ids of its items
     */
    ChangingCatalogue(TopicWriter writer, String topic, String prefix) {
        this.writer = writer;
        this.topic = topic;
        this.prefix = prefix;
        thread = new Thread(this::change, "changing-catalogue");
        thread.start();
    }

    /** The price of every item there is, once this is closed. */
    Map<String, Double> prices() {
        return prices;
    }

    private void change() {
        for (int change = 0; !closed; change++) {
            set(change % ITEMS, change);
            if (change % 3 == 0) {
                set(ITEMS + change, change);
            }
            if (change % 4 == 3) {
                remove(ITEMS + change - 3);
            }
            writer.flush();
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void set(int number, double price) {
        CatalogueItem item = item(prefix + number, prefix + number, price);
        prices.put(item.itemId(), price);
        writer.send(topic, bytes(item.itemId()), codec.encode(item));
    }

    private void remove(int number) {
        String itemId = prefix + number;
        if (prices.remove(itemId) != null) {
            writer.send(topic, bytes(itemId), null);
        }
    }

    static CatalogueItem item(String itemId, String title, double price) {
        return new CatalogueItem(
                itemId,
                null,
                null,
                null,
                title,
                null,
                "en",
                null,
                List.of("Home"),
                price,
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

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
