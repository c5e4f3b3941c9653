package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import io.millrace.events.Event;
import io.millrace.events.EventType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers of the events sent what the demo shows: who was active lately and with what, and which
 * items get attention. Thread safe.
 */
final class ShopEvents {

    private static final int REMEMBERED_SHOPPERS = 500;

    private final Map<String, Activity> shoppers = new LinkedHashMap<>();
    private final Map<String, Integer> attention = new HashMap<>();
    private long latestTimestamp = Long.MIN_VALUE;

    /**
     * What a shopper did lately.
     *
     * @param events since the shopper was last forgotten
     */
    record Activity(String shopperId, String itemId, int events) {
        Activity {
            requireNonNull(shopperId, "shopperId is null");
            requireNonNull(itemId, "itemId is null");
        }
    }

    synchronized void add(Event event) {
        latestTimestamp = Math.max(latestTimestamp, event.timestamp());
        if (event.items().isEmpty()
                || event.type() == EventType.VIEW_SEARCH_RESULTS
                || event.type() == EventType.VIEW_ITEM_LIST) {
            return;
        }
        String itemId = event.items().get(0).itemId();
        attention.merge(itemId, 1, Integer::sum);
        String shopperId = event.shopperId();
        Activity before = shoppers.remove(shopperId);
        int events = before == null ? 1 : before.events() + 1;
        // Put anew, so that the map stays in the order of the last activity.
        shoppers.put(shopperId, new Activity(shopperId, itemId, events));
        if (shoppers.size() > REMEMBERED_SHOPPERS) {
            shoppers.remove(shoppers.keySet().iterator().next());
        }
    }

    /** The shoppers with the most events among those active lately, busiest first. */
    synchronized List<Activity> busiest(int count) {
        List<Activity> recent = new ArrayList<>(shoppers.values());
        Collections.reverse(recent);
        recent.sort(Comparator.comparingInt(Activity::events).reversed());
        return List.copyOf(recent.subList(0, Math.min(count, recent.size())));
    }

    /** Events about the item so far. */
    synchronized int attention(String itemId) {
        return attention.getOrDefault(itemId, 0);
    }

    /** Time of the newest event, or {@link Long#MIN_VALUE} before the first. */
    synchronized long latestTimestamp() {
        return latestTimestamp;
    }
}
