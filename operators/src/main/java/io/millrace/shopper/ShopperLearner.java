package io.millrace.shopper;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.EventType;
import io.millrace.fusion.Segments;
import io.millrace.item.ItemUpdates;
import io.millrace.slate.ScoreRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Learns from what a shopper does.
 *
 * <p><b>What it computes.</b> For a positive event on item i by a shopper whose last distinct items
 * are h_0 (newest), h_1, ...: one more interaction with i; 0.95^(lag - 1) more co-visitation
 * between i and the item {@code lag} places back, for lags 1 to 20 and in both directions (one
 * direction alone loses 9 to 19 % of recall); one more transition from h_0 to i. Lines of one
 * basket have no order among themselves, but which follow each other says that they are bought
 * together, so they teach transitions like any other events.
 *
 * <p><b>Once a day.</b> What everybody is shown is not to depend on how often one shopper looks: an
 * item teaches once for each shopper and day. Later that day it only moves to the front of the
 * shopper's own history. The day is that of the event or of the stream, whichever is later, so that
 * dates made up in the past are all of one day.
 *
 * <p><b>Time.</b> A shopper's time never runs backwards: an event older than the newest one counts
 * as of the newest.
 *
 * <p><b>Forgetting.</b> A shopper with nothing happening for the expiry, in event time, is
 * forgotten: history and purchases go, and what is left is a stub that keeps numbering the
 * shopper's documents, so that the next one outranks their deletion. After as long again the stub
 * goes, too. Whether a timer comes first ({@link #isIdle}) or the shopper's next event ({@link
 * #forgetIfIdle}) makes no difference to what is learned.
 *
 * <p><b>Erasing.</b> What the last {@value TaughtItems#MAXIMUM} interactions added can be taken
 * away again, exactly ({@link #withdraw}).
 *
 * <p><b>Cost.</b> At most 41 additions an event, combined by item in {@link ItemUpdates}.
 */
public final class ShopperLearner {
    /** In place of an append time: no event is behind the request. */
    private static final long NO_EVENT = -1;

    private static final int LAGS = 20;
    private static final double LAG_FADING = 0.95;

    private static final long NEVER = Long.MAX_VALUE / 4;

    private final int scoredHistory;
    private final long expiryMillis;

    /** A learner that never forgets a shopper; see {@link #ShopperLearner(int, long)}. */
    public ShopperLearner(int scoredHistory) {
        this(scoredHistory, NEVER);
    }

    /**
     * @param scoredHistory how many of the last items a score request carries, 1 to 50
     * @param expiryMillis after how long without an event a shopper is forgotten, above 0
     */
    public ShopperLearner(int scoredHistory, long expiryMillis) {
        if (scoredHistory < 1 || scoredHistory > ShopperState.HISTORY) {
            throw new IllegalArgumentException(
                    "scored history must be 1 to "
                            + ShopperState.HISTORY
                            + ": scoredHistory="
                            + scoredHistory);
        }
        if (expiryMillis <= 0) {
            throw new IllegalArgumentException(
                    "expiry must be above 0 ms: expiryMillis=" + expiryMillis);
        }
        this.scoredHistory = scoredHistory;
        this.expiryMillis = expiryMillis;
    }

    /** How many of the last items a score is made from. */
    public int scoredHistory() {
        return scoredHistory;
    }

    public ShopperState newState() {
        return new ShopperState();
    }

    /** Whether nothing has happened for so long before a time that the shopper is forgotten. */
    public boolean isIdle(ShopperState state, long time) {
        return state.events > 0 && time - state.time >= expiryMillis;
    }

    /** Whether it is so long that not even the stub is kept. */
    public boolean isStubIdle(ShopperState state, long time) {
        return state.events > 0 && time - state.time >= 2 * expiryMillis;
    }

    /** Forgets a shopper but for the stub; what comes next deletes the shopper's documents. */
    public void retire(ShopperState state) {
        state.events++;
        state.history.clear();
        state.purchases.clear();
        state.had.clear();
        state.taught.clear();
        state.counted.clear();
        state.retired = true;
    }

    /**
     * Forgets the shopper if an event comes after too long a time; to be called before the event is
     * judged or learned from.
     *
     * @return true when there was something to forget
     */
    public boolean forgetIfIdle(ShopperState state, long time) {
        if (!isIdle(state, time)) {
            return false;
        }
        boolean wasRetired = state.retired;
        if (!wasRetired) {
            retire(state);
        }
        if (isStubIdle(state, time)) {
            state.events = 0;
            state.time = 0;
            state.retired = false;
        }
        return !wasRetired;
    }

    /**
     * Starts the state of a shopper who was erased and is back.
     *
     * @param time of the first event, epoch milliseconds
     */
    public ShopperState newState(ErasureLedger.Entry erasure, long time) {
        ShopperState state = new ShopperState();
        state.erasedUpTo = erasure.upTo();
        if (erasure.upTo() != ErasureLedger.NEVER) {
            state.events = erasure.lastDocument();
            state.time = time;
        }
        return state;
    }

    /**
     * Takes back what a shopper who is to be erased taught about items: every interaction that is
     * remembered as taught, with the pairs it made and the weights and times it made them with, so
     * that in the items' counts nothing is left of them. What was taught before those is not known
     * any more and fades by the half-lives.
     *
     * @param updates takes the withdrawals
     * @return how many interactions were taken back
     */
    public int withdraw(ShopperState state, ItemUpdates updates) {
        TaughtItems taught = state.taught;
        ShopperState again = new ShopperState();
        int withdrawn = 0;
        int next = 0;
        while (next < taught.size()) {
            if (taught.isTaught(next)) {
                teach(again.history, taught.id(next), taught.time(next), -1, updates);
                again.remember(taught.id(next), EventType.VIEW_ITEM, taught.time(next));
                withdrawn++;
                next++;
            } else {
                List<PastItem> past = new ArrayList<>();
                for (; next < taught.size() && !taught.isTaught(next); next++) {
                    past.add(
                            0,
                            new PastItem(taught.id(next), EventType.VIEW_ITEM, taught.time(next)));
                }
                merge(again, past);
            }
        }
        return withdrawn;
    }

    /** How many interactions are known to have been taught so long ago that they stay. */
    public long notWithdrawable(ShopperState state) {
        return state.taught.dropped();
    }

    /** What deletes the documents of a shopper of whom nothing is kept. */
    public static ScoreRequest deletion(String shopperId, long number, long time) {
        return new ScoreRequest(
                shopperId,
                number,
                0,
                time,
                NO_EVENT,
                Segments.GLOBAL,
                List.of(),
                List.of(),
                List.of(),
                true);
    }

    /** The event's positive items: those that are about to be learned from. */
    public List<String> positives(ShopperEvent event) {
        boolean positive =
                event.kind() == ShopperEvent.Kind.EVENT
                        && TeachingWeight.of(event.type(), event.value()) > 0;
        return positive ? event.itemIds() : List.of();
    }

    /** Learns from one event where nothing is known of the stream's time. */
    public boolean learn(ShopperState state, ShopperEvent event, ItemUpdates updates) {
        return learn(state, event, Long.MIN_VALUE, updates);
    }

    /**
     * Learns from one event of the shopper.
     *
     * @param streamTime how far the events of everybody are, epoch milliseconds; {@code
     *     Long.MIN_VALUE} where unknown
     * @param updates takes what the event teaches about items
     * @return true when the shopper's slate is to be made anew
     */
    public boolean learn(
            ShopperState state, ShopperEvent event, long streamTime, ItemUpdates updates) {
        state.time = Math.max(state.time, event.time());
        switch (event.kind()) {
            case EVENT -> {
                state.events++;
                return learnEvent(state, event, streamTime, updates);
            }
            case MERGE -> {
                state.events++;
                state.retired = false;
                merge(state, event.past());
                return true;
            }
            case RETIRE -> {
                retire(state);
                return true;
            }
            case ERASE -> throw new IllegalArgumentException("an erasure is nothing to learn");
        }
        throw new IllegalStateException("unknown kind: " + event.kind());
    }

    /** What the scorer needs to make the shopper's slate. */
    public ScoreRequest request(String shopperId, ShopperState state, long appendedAt) {
        return request(shopperId, state, 0, state.time, appendedAt);
    }

    /**
     * The same for a shopper who stays away.
     *
     * @param time as of when the slate is made, event time
     * @param revision orders the slates made since the shopper's newest event, at least 1
     */
    public ScoreRequest refresh(String shopperId, ShopperState state, long time, int revision) {
        return request(shopperId, state, revision, time, NO_EVENT);
    }

    private ScoreRequest request(
            String shopperId, ShopperState state, int revision, long time, long appendedAt) {
        return new ScoreRequest(
                shopperId,
                state.events,
                revision,
                time,
                appendedAt,
                Segments.GLOBAL,
                state.history.stream().limit(scoredHistory).toList(),
                state.purchases.keySet().stream().toList(),
                buyAgain(state),
                state.retired);
    }

    /** The last items a score is made from, newest first. */
    public List<PastItem> recent(ShopperState state) {
        return state.history.subList(0, Math.min(scoredHistory, state.history.size()));
    }

    /** The same as it was before a time: without what came later. */
    public List<PastItem> recentBefore(ShopperState state, long time) {
        return state.history.stream()
                .filter(item -> item.time() < time)
                .limit(scoredHistory)
                .toList();
    }

    private boolean learnEvent(
            ShopperState state, ShopperEvent event, long streamTime, ItemUpdates updates) {
        long today = Math.max(state.time, streamTime);
        double weight = TeachingWeight.of(event.type(), event.value());
        state.retired = false;
        for (String itemId : event.itemIds()) {
            if (weight > 0) {
                boolean counts = state.counted.add(itemId, today);
                if (counts) {
                    teach(state.history, itemId, state.time, 1, updates);
                }
                state.remember(itemId, event.type(), state.time);
                state.taught.add(itemId, state.time, counts);
            }
            if (event.type() == EventType.PURCHASE) {
                state.bought(itemId, state.time);
            } else if (event.type() == EventType.REFUND) {
                state.returned(itemId);
            }
        }
        return weight != 0 && !event.itemIds().isEmpty();
    }

    /**
     * Adds what an item that enters a history teaches.
     *
     * @param sign 1, or -1 to take the same away again
     */
    private static void teach(
            List<PastItem> history, String itemId, long time, int sign, ItemUpdates updates) {
        updates.interaction(itemId, sign, time);
        double weight = sign;
        int lags = Math.min(LAGS, history.size());
        for (int lag = 0; lag < lags; lag++, weight *= LAG_FADING) {
            String earlier = history.get(lag).itemId();
            if (!earlier.equals(itemId)) {
                updates.coVisit(earlier, itemId, weight, time);
                updates.coVisit(itemId, earlier, weight, time);
            }
        }
        if (!history.isEmpty() && !history.get(0).itemId().equals(itemId)) {
            updates.transition(history.get(0).itemId(), itemId, sign, time);
        }
    }

    /** Joins two histories by time. The visitor's events have been learned from already. */
    private static void merge(ShopperState state, List<PastItem> past) {
        List<PastItem> all = new ArrayList<>(past);
        all.addAll(state.history);
        Collections.reverse(all);
        all.sort(Comparator.comparingLong(PastItem::time));
        state.history.clear();
        all.forEach(item -> state.remember(item.itemId(), item.type(), item.time()));
        for (int i = past.size() - 1; i >= 0; i--) {
            state.taught.add(past.get(i).itemId(), past.get(i).time(), false);
        }
        if (!past.isEmpty()) {
            state.time = Math.max(state.time, past.get(0).time());
        }
    }

    /** What was bought most often first, then what was bought most recently. */
    private static List<String> buyAgain(ShopperState state) {
        return state.purchases.values().stream()
                .sorted(
                        Comparator.comparingInt(Purchase::count)
                                .thenComparingLong(Purchase::time)
                                .reversed()
                                .thenComparing(Purchase::itemId))
                .limit(20)
                .map(Purchase::itemId)
                .toList();
    }
}
