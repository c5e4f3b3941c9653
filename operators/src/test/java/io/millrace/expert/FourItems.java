package io.millrace.expert;

import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.events.modellog.Neighbour;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import java.util.List;

/** A table small enough to score by hand: items a, b, c, d, all as of one time. */
public final class FourItems {
    public static final long TIME = 1_700_000_000_000L;

    private FourItems() {}

    public static List<ModelRecord> records() {
        return List.of(
                item("a", 3, 4, 3, new Neighbour("b", 2, 2), new Neighbour("c", 1, 1)),
                item("b", 1, 1, 0, new Neighbour("a", 2, 0)),
                item("c", 0.9, 16, 1, new Neighbour("a", 1, 0), new Neighbour("d", 4, 1)),
                item("d", 0, 9, 0, new Neighbour("c", 4, 0)));
    }

    public static ItemTable table() {
        return table(Experts.named(Experts.allNames()));
    }

    public static ItemTable table(Experts experts) {
        ItemTable table = ItemTables.create(experts, ItemSettings.DEFAULT, 100, 1);
        table.apply(records());
        return table;
    }

    private static ItemRecord item(
            String id,
            double popularity,
            double occurrences,
            double transitions,
            Neighbour... neighbours) {
        return new ItemRecord(
                id,
                ModelVersion.of(1, 1),
                TIME,
                1,
                popularity,
                occurrences,
                transitions,
                null,
                List.of(neighbours));
    }
}
