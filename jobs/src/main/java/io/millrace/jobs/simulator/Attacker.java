package io.millrace.jobs.simulator;

import io.millrace.events.Event;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody who sends events to have an item shown to everybody, in rounds: each is what one more
 * visitor does, or the same visitor once more.
 */
final class Attacker {
    private static final long DAY = 86_400_000;
    private static final long MINUTE = 60_000;

    /** Between events as they arrive. */
    private static final long PAUSE = 20;

    /** The last place that is told apart: a click there proves most. */
    private static final int LAST_PLACE = 50;

    /** What the visitors are and how they date what they do. */
    enum Way {
        /** Each of whom the shop has known for days. */
        HONEST("honest visitors, known for days"),
        /** Each new. */
        INVENTED("invented visitors"),
        /** Each new, and without saying which results were shown. */
        INVENTED_UNSEEN("invented visitors, results not sent"),
        /** Always the same, dated alternately to two minutes. */
        ONE_ALTERNATING("one visitor, dates alternate between two minutes"),
        /** Always the same, dated from a year ago on, each time a day later. */
        ONE_WALKING("one visitor, dates walk through the past year"),
        /** Always the same user, known for days, each time from what seems to be another device. */
        ONE_USER("one user known for days, visitors invented");

        private final String text;

        Way(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        /** Whether it takes no more than one visitor or user, however often. */
        boolean isOne() {
            return this == ONE_ALTERNATING || this == ONE_WALKING || this == ONE_USER;
        }

        /** Whether the shop has known them for days. */
        boolean isKnown() {
            return this == HONEST || this == ONE_USER;
        }
    }

    /**
     * An event on its way.
     *
     * @param appendedAt when it arrives, epoch milliseconds
     */
    record Sent(Event event, long appendedAt) {}

    private final Way way;
    private final String name;
    private long now;
    private int events;

    /**
     * @param name of the attack: no two have a visitor in common
     * @param start of the attack, epoch milliseconds
     */
    Attacker(Way way, String name, long start) {
        this.way = way;
        this.name = name;
        now = start;
    }

    /** Days before the attack on which a visitor whom the shop knows was there, too. */
    List<Sent> acquaintance(int visitors, String itemId) {
        List<Sent> sent = new ArrayList<>();
        long start = now;
        for (int day = 5; day > 0; day--) {
            for (int visitor = 0; visitor < visitors; visitor++) {
                now = start - day * DAY + visitor * PAUSE;
                sent.add(send(visitor, EventType.VIEW_ITEM, itemId, null, now));
            }
        }
        now = start;
        events = 0;
        return sent;
    }

    /** Searches, finds the item last, takes and buys it. */
    List<Sent> choose(int round, String query, String itemId) {
        List<Sent> sent = new ArrayList<>();
        long date = date(round);
        if (way != Way.INVENTED_UNSEEN) {
            sent.add(send(round, EventType.VIEW_SEARCH_RESULTS, itemId, query, date));
        }
        sent.add(send(round, EventType.SELECT_ITEM, itemId, query, date));
        sent.add(send(round, EventType.PURCHASE, itemId, null, date));
        return sent;
    }

    /** Looks at items one after the other. */
    List<Sent> view(int round, List<String> itemIds) {
        long date = date(round);
        return itemIds.stream()
                .map(itemId -> send(round, EventType.VIEW_ITEM, itemId, null, date))
                .toList();
    }

    /** Events that were sent so far, but for the acquaintance. */
    int events() {
        return events;
    }

    private long date(int round) {
        return switch (way) {
            case ONE_ALTERNATING -> now - round % 2 * MINUTE;
            case ONE_WALKING -> now - Math.max(0, 365 - round) * DAY;
            default -> now;
        };
    }

    private Sent send(int round, EventType type, String itemId, String query, long date) {
        events++;
        now += PAUSE;
        Event event =
                new Event(
                        name + "-" + now + "-" + events,
                        type,
                        way == Way.ONE_USER ? name : null,
                        name + "-" + (way.isOne() && way != Way.ONE_USER ? 0 : round),
                        List.of(EventItem.of(itemId)),
                        date,
                        null,
                        null,
                        query,
                        null,
                        query == null ? null : LAST_PLACE,
                        null,
                        null);
        return new Sent(event, now);
    }
}
