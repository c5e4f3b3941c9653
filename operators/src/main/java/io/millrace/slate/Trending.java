package io.millrace.slate;

import io.millrace.events.modellog.ItemFacts;
import io.millrace.item.ItemTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * What everybody wants at the moment: the most popular items of all, and of each category.
 *
 * <p>Work: one pass over the table with a heap of the wanted size for each category. It gives way
 * to the writer, so that one list may hold newer counts than another.
 */
public final class Trending {
    private static final int ROWS_OF_A_PART = 4096;

    private Trending() {}

    /**
     * The most popular live items.
     *
     * @param size items in each list, at least 1
     * @return by scope, {@code ""} for all items and the leaf's full path for a category; each list
     *     best first
     */
    public static Map<String, List<String>> of(ItemTable.Lease lease, int size) {
        ItemTable items = lease.items();
        Comparator<Integer> weakestFirst =
                Comparator.comparingDouble((Integer row) -> items.popularity(row))
                        .thenComparing(items::id, Comparator.reverseOrder());
        Map<String, PriorityQueue<Integer>> heaps = new LinkedHashMap<>();
        for (int row = 0; row < items.rows(); row++) {
            if (row % ROWS_OF_A_PART == ROWS_OF_A_PART - 1) {
                lease.giveWay();
            }
            if (items.isLive(row) && items.interactions(row) > 0) {
                offer(heaps, "", row, size, weakestFirst);
                ItemFacts facts = items.facts(row);
                if (facts != null && facts.categoryLeaf() != null) {
                    offer(heaps, facts.categoryLeaf(), row, size, weakestFirst);
                }
            }
        }
        Map<String, List<String>> trending = new LinkedHashMap<>();
        heaps.forEach(
                (scope, heap) -> {
                    List<Integer> rows = new ArrayList<>(heap);
                    rows.sort(weakestFirst.reversed());
                    trending.put(scope, rows.stream().map(items::id).toList());
                });
        return trending;
    }

    private static void offer(
            Map<String, PriorityQueue<Integer>> heaps,
            String scope,
            int row,
            int size,
            Comparator<Integer> weakestFirst) {
        PriorityQueue<Integer> heap =
                heaps.computeIfAbsent(scope, unused -> new PriorityQueue<>(weakestFirst));
        if (heap.size() < size) {
            heap.add(row);
        } else if (weakestFirst.compare(heap.peek(), row) < 0) {
            heap.poll();
            heap.add(row);
        }
    }
}
