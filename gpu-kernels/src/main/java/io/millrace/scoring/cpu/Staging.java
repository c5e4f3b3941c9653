package io.millrace.scoring.cpu;

import io.millrace.scoring.RowChanges;
import io.millrace.scoring.ScoringBackend;
import java.util.BitSet;

/**
 * What no batch sees yet: the changes of rows, and for each changed filter its newest rows.
 *
 * <p>Not thread-safe: the backend guards it with a monitor.
 */
final class Staging {
    private final int dimensions;
    private final RowChanges changes;

    /** For each filter the newest rows, or null where nothing is staged. */
    private final long[][] filters = new long[ScoringBackend.MAX_FILTERS][];

    private boolean hasFilters;

    Staging(int dimensions, int capacity) {
        this.dimensions = dimensions;
        changes = new RowChanges(dimensions, capacity);
    }

    boolean isEmpty() {
        return changes.size() == 0 && !hasFilters;
    }

    void put(int row, float[] source, int offset) {
        changes.put(row, source, offset);
    }

    void setLive(int row, boolean live) {
        changes.setLive(row, live);
    }

    void setFilter(int filter, BitSet members) {
        filters[filter] = members.toLongArray();
        hasFilters = true;
    }

    /** Applies every change and leaves nothing staged. */
    void applyTo(RowTable table) {
        for (int entry = 0; entry < changes.size(); entry++) {
            int row = changes.row(entry);
            if (changes.hasVector(entry)) {
                table.put(row, changes.vectors(), entry * dimensions);
            }
            int flags = changes.changes(entry);
            if ((flags & (RowChanges.GOES_LIVE | RowChanges.GOES_DEAD)) != 0) {
                table.setLive(row, (flags & RowChanges.GOES_LIVE) != 0);
            }
        }
        changes.clear();
        applyFiltersTo(table);
    }

    private void applyFiltersTo(RowTable table) {
        if (!hasFilters) {
            return;
        }
        for (int filter = 0; filter < filters.length; filter++) {
            if (filters[filter] != null) {
                table.setFilter(filter, filters[filter]);
                filters[filter] = null;
            }
        }
        hasFilters = false;
    }
}
