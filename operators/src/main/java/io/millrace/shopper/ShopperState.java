package io.millrace.shopper;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.EventType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Everything the job keeps of one shopper: one blob under the shopper's key.
 *
 * <p><b>Bound.</b> At most {@value #HISTORY} distinct items of history, {@value #PURCHASES} of
 * purchases, the hashes of {@value HadItems#MAXIMUM} items the shopper had to do with, of {@value
 * CountedItems#MAXIMUM} that were counted today and {@value TaughtItems#MAXIMUM} items as they were
 * taught: with item ids of b bytes (one more where b is above 127) at most 70 + 50 (b + 21) + 200
 * (b + 14) + 8 * {@value HadItems#MAXIMUM} + 4 * {@value CountedItems#MAXIMUM} + 50 (b + 14) bytes,
 * see docs/state.md. A shopper idle for the shopper expiry shrinks to a stub of at most 60 bytes
 * that only numbers documents, and after as long again is gone.
 *
 * <p>Mutable and owned by {@link ShopperLearner}.
 */
public final class ShopperState {
    static final int HISTORY = 50;
    static final int PURCHASES = 200;

    long events;
    long time;
    boolean retired;
    final List<PastItem> history = new ArrayList<>();
    final Map<String, Purchase> purchases = new LinkedHashMap<>();
    HadItems had = new HadItems();
    TaughtItems taught = new TaughtItems();
    CountedItems counted = new CountedItems();
    long erasedUpTo = ErasureLedger.NEVER;

    ShopperState() {}

    /** Events of the shopper so far. */
    public long events() {
        return events;
    }

    /** Whether the shopper has chosen anything yet. */
    public boolean hasHistory() {
        return !history.isEmpty();
    }

    /** Goes through the history without copying it, newest first. */
    public void forEachPast(Consumer<PastItem> action) {
        history.forEach(action);
    }

    /** Event time of the newest event, epoch milliseconds. */
    public long time() {
        return time;
    }

    /** Whether the shopper's documents were deleted and this is what is left of the shopper. */
    public boolean isRetired() {
        return retired;
    }

    /** Distinct items, newest first. */
    public List<PastItem> history() {
        return List.copyOf(history);
    }

    /** Purchases by item, the least recent first. */
    public List<Purchase> purchases() {
        return List.copyOf(purchases.values());
    }

    /** Items of positive events. */
    public HadItems had() {
        return had;
    }

    /**
     * Up to when what the shopper did is erased, epoch milliseconds, or {@link
     * ErasureLedger#NEVER}: the state is of what came later.
     */
    public long erasedUpTo() {
        return erasedUpTo;
    }

    void remember(String itemId, EventType type, long itemTime) {
        had.add(itemId, itemTime);
        history.removeIf(item -> item.itemId().equals(itemId));
        history.add(0, new PastItem(itemId, type, itemTime));
        if (history.size() > HISTORY) {
            history.remove(history.size() - 1);
        }
    }

    void bought(String itemId, long itemTime) {
        Purchase before = purchases.remove(itemId);
        int count = before == null ? 1 : before.count() + 1;
        purchases.put(itemId, new Purchase(itemId, count, itemTime));
        if (purchases.size() > PURCHASES) {
            purchases.remove(purchases.keySet().iterator().next());
        }
    }

    void returned(String itemId) {
        Purchase before = purchases.get(itemId);
        if (before == null) {
            return;
        }
        if (before.count() == 1) {
            purchases.remove(itemId);
        } else {
            purchases.put(itemId, new Purchase(itemId, before.count() - 1, before.time()));
        }
    }
}
