package io.millrace.jobs.simulator;

import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import java.util.List;

/** Something a shopper does, before it is known who does it under which name and when. */
record Action(
        EventType type,
        List<EventItem> items,
        Double value,
        String query,
        String surface,
        Integer position) {

    static Action of(EventType type, EventItem item) {
        return new Action(type, List.of(item), null, null, null, null);
    }

    static Action list(EventType type, List<EventItem> items, String query, String surface) {
        return new Action(type, items, null, query, surface, null);
    }

    static Action select(EventItem item, String query, String surface, int position) {
        return new Action(EventType.SELECT_ITEM, List.of(item), null, query, surface, position);
    }

    static Action valued(EventType type, EventItem item, double value) {
        return new Action(type, List.of(item), value, null, null, null);
    }

    static Action search(String query) {
        return new Action(EventType.SEARCH, List.of(), null, query, "search", null);
    }

    static Action identify() {
        return new Action(EventType.IDENTIFY, List.of(), null, null, null, null);
    }
}
