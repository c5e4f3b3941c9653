package io.millrace.item;

import io.millrace.expert.Experts;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringBackends;
import java.util.Map;
import java.util.TreeMap;

/** Item tables for tests, and what they hold. */
public final class ItemTables {
    private ItemTables() {}

    public static ItemTable create(ItemSettings settings, int capacity, long epoch) {
        return create(Experts.named(Experts.allNames()), settings, capacity, epoch);
    }

    public static ItemTable create(
            Experts experts, ItemSettings settings, int capacity, long epoch) {
        return new ItemTable(
                ScoringBackends.create(ScoringBackendKind.CPU, experts.dimensions(), capacity)
                        .backend(),
                experts,
                settings,
                epoch);
    }

    /** Co-visitation of an item with those neighbours it has any with, by id. */
    public static Map<String, Double> coVisitation(ItemTable items, String itemId) {
        Map<String, Double> values = new TreeMap<>();
        int row = items.row(itemId);
        for (int i = 0; i < items.neighbours(row); i++) {
            if (items.coVisitation(row, i) > 0) {
                values.put(items.id(items.neighbour(row, i)), (double) items.coVisitation(row, i));
            }
        }
        return values;
    }

    /** Transitions out of an item, by id. */
    public static Map<String, Double> transitions(ItemTable items, String itemId) {
        Map<String, Double> values = new TreeMap<>();
        int row = items.row(itemId);
        for (int i = 0; i < items.neighbours(row); i++) {
            if (items.transitions(row, i) > 0) {
                values.put(items.id(items.neighbour(row, i)), (double) items.transitions(row, i));
            }
        }
        return values;
    }
}
