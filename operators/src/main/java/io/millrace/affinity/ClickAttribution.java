package io.millrace.affinity;

import static java.util.Objects.requireNonNull;

import io.millrace.affinity.QueryObservation.Kind;
import io.millrace.affinity.SearchMemory.Click;
import io.millrace.affinity.SearchMemory.Page;
import io.millrace.events.EventIds;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the search behind what a shopper does.
 *
 * <p><b>Clicks.</b> A selected item is put down to the newest page of results that showed it, of
 * the event's query where it names one, within the window; the page also says the item's place. A
 * selection from results that are not known counts nothing, whatever query and place it names:
 * where nothing is known of what was passed over, a choice says nothing.
 *
 * <p><b>Purchases</b> are put down to the newest click on the item within the window.
 *
 * <p><b>One shopper, one vote.</b> Within the window a shopper counts once for each query and item:
 * as shown to, as having clicked, as having bought. Results that are loaded again, and a shopper
 * who clicks again and again, change nothing.
 *
 * <p>Work and memory are bounded by {@link SearchMemory}; the oldest page or click goes first.
 * Stateless, so thread-safe.
 */
public final class ClickAttribution {
    private final long windowMillis;

    public ClickAttribution(AffinitySettings settings) {
        windowMillis = requireNonNull(settings, "settings is null").windowMillis();
    }

    public SearchMemory newMemory() {
        return new SearchMemory();
    }

    /** Whether nothing in the memory can matter any more at a time. */
    public boolean isIdle(SearchMemory memory, long time) {
        return time - memory.time >= windowMillis;
    }

    /**
     * Remembers an event, and finds out what it says of a query.
     *
     * @param memory of the event's {@link SearchEvent#memoryId()}
     * @param target takes nothing where the event is not one to be counted
     */
    public void observe(SearchMemory memory, SearchEvent event, Consumer<QueryObservation> target) {
        forget(memory, event.time());
        Consumer<QueryObservation> counted = event.weight() > 0 ? target : observation -> {};
        switch (event.kind()) {
            case SHOWN -> show(memory, event, counted);
            case SELECTED -> {
                for (String itemId : event.itemIds()) {
                    select(memory, event, itemId, counted);
                }
            }
            case BOUGHT -> {
                for (String itemId : event.itemIds()) {
                    buy(memory, event, itemId, counted);
                }
            }
            case ERASED -> throw new IllegalArgumentException("no memory outlives its erasure");
        }
    }

    private void forget(SearchMemory memory, long time) {
        memory.pages.removeIf(page -> time - page.time() >= windowMillis);
        memory.clicks.removeIf(click -> time - click.time() >= windowMillis);
    }

    private static void show(
            SearchMemory memory, SearchEvent event, Consumer<QueryObservation> target) {
        long[] items = event.itemIds().stream().mapToLong(EventIds::hash).toArray();
        long[] fresh = items.clone();
        boolean anyFresh = false;
        for (int i = 0; i < fresh.length; i++) {
            if (wasShown(memory, event.queryId(), fresh[i])) {
                fresh[i] = 0;
            }
            anyFresh |= fresh[i] != 0;
        }
        memory.pages.removeIf(
                page -> page.queryId().equals(event.queryId()) && page.place() == event.place());
        memory.pages.add(new Page(event.queryId(), event.time(), event.place(), items));
        dropOldest(memory.pages, SearchMemory.PAGES);
        touch(memory, event.time());
        if (anyFresh) {
            target.accept(
                    QueryObservation.shown(
                            event.queryId(),
                            event.voter(),
                            event.weight(),
                            event.time(),
                            event.place(),
                            fresh));
        }
    }

    private static boolean wasShown(SearchMemory memory, String queryId, long item) {
        for (Page page : memory.pages) {
            if (page.queryId().equals(queryId) && indexOf(page.items(), item) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static void select(
            SearchMemory memory,
            SearchEvent event,
            String itemId,
            Consumer<QueryObservation> target) {
        long item = EventIds.hash(itemId);
        for (int i = memory.pages.size() - 1; i >= 0; i--) {
            Page page = memory.pages.get(i);
            int index = indexOf(page.items(), item);
            boolean fits = event.queryId() == null || event.queryId().equals(page.queryId());
            if (fits && index >= 0) {
                int place = page.place() + index;
                click(memory, event, page.queryId(), place, itemId, target);
                return;
            }
        }
    }

    private static void click(
            SearchMemory memory,
            SearchEvent event,
            String queryId,
            int place,
            String itemId,
            Consumer<QueryObservation> target) {
        long item = EventIds.hash(itemId);
        for (Click click : memory.clicks) {
            if (click.item() == item && click.queryId().equals(queryId)) {
                return;
            }
        }
        memory.clicks.add(new Click(queryId, event.time(), item, false));
        dropOldest(memory.clicks, SearchMemory.CLICKS);
        touch(memory, event.time());
        target.accept(chosen(event, queryId, Kind.CLICKED, place, itemId));
    }

    private static void buy(
            SearchMemory memory,
            SearchEvent event,
            String itemId,
            Consumer<QueryObservation> target) {
        long item = EventIds.hash(itemId);
        for (int i = memory.clicks.size() - 1; i >= 0; i--) {
            Click click = memory.clicks.get(i);
            if (click.item() == item) {
                if (!click.bought()) {
                    memory.clicks.set(i, new Click(click.queryId(), click.time(), item, true));
                    target.accept(chosen(event, click.queryId(), Kind.BOUGHT, 0, itemId));
                }
                return;
            }
        }
    }

    private static QueryObservation chosen(
            SearchEvent event, String queryId, Kind kind, int place, String itemId) {
        return QueryObservation.chosen(
                queryId, event.voter(), event.weight(), kind, event.time(), place, itemId);
    }

    private static void touch(SearchMemory memory, long time) {
        memory.time = Math.max(memory.time, time);
    }

    private static <T> void dropOldest(List<T> list, int most) {
        if (list.size() > most) {
            list.remove(0);
        }
    }

    private static int indexOf(long[] items, long item) {
        for (int i = 0; i < items.length; i++) {
            if (items[i] == item) {
                return i;
            }
        }
        return -1;
    }
}
