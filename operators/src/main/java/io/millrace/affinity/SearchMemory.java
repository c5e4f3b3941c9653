package io.millrace.affinity;

import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of one shopper's searches: the last pages of results and the last clicks on them.
 * Mutable and owned by {@link ClickAttribution}.
 *
 * <p>At most {@value #PAGES} pages of {@value PositionCurve#PLACES} hashes and {@value #CLICKS}
 * clicks: less than 5 KB.
 */
public final class SearchMemory {
    static final int PAGES = 4;
    static final int CLICKS = 50;

    /** The newest last. */
    final List<Page> pages = new ArrayList<>();

    /** The newest last. */
    final List<Click> clicks = new ArrayList<>();

    long time;

    SearchMemory() {}

    /** Event time of what was last remembered, epoch milliseconds. */
    public long time() {
        return time;
    }

    /** Pages of results that are remembered. */
    public int pages() {
        return pages.size();
    }

    /** Clicks that are remembered. */
    public int clicks() {
        return clicks.size();
    }

    /** Whether nothing is remembered. */
    public boolean isEmpty() {
        return pages.isEmpty() && clicks.isEmpty();
    }

    /** Results that were shown together. */
    record Page(String queryId, long time, int place, long[] items) {}

    /** A click on a result; bought when a purchase has been put down to it. */
    record Click(String queryId, long time, long item, boolean bought) {}
}
