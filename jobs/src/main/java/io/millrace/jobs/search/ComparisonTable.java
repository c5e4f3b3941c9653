package io.millrace.jobs.search;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two rankings side by side, the reasons below the hits of the right one.
 *
 * <p>Too narrow a terminal gets the right one only; the arrows tell the rest.
 */
public final class ComparisonTable {

    /** Narrower terminals are shown one ranking instead of two. */
    public static final int MIN_WIDTH_OF_TWO = 88;

    private static final int MIN_WIDTH = 40;
    private static final String BORDER = " │ ";
    private static final int RANK = 3;
    private static final int MOVE = 5;
    private static final int PRICE = 9;

    private final String titleBefore;
    private final String titleAfter;
    private final int width;

    /**
     * @param width characters of a line, at least 40 are used
     */
    public ComparisonTable(String titleBefore, String titleAfter, int width) {
        this.titleBefore = requireNonNull(titleBefore, "titleBefore is null");
        this.titleAfter = requireNonNull(titleAfter, "titleAfter is null");
        this.width = Math.max(MIN_WIDTH, width);
    }

    /** The first {@code size} hits of both rankings, as lines without trailing blanks. */
    public List<String> lines(Comparison comparison, int size) {
        boolean both = width >= MIN_WIDTH_OF_TWO;
        int leftWidth = both ? (width - BORDER.length()) * 2 / 5 : 0;
        int rightWidth = both ? width - BORDER.length() - leftWidth : width;
        List<String> left = both ? before(comparison, size, leftWidth) : List.of();
        List<String> right = after(comparison, size, rightWidth);
        if (!both) {
            return stripped(right);
        }
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < Math.max(left.size(), right.size()); row++) {
            String leftText = row < left.size() ? left.get(row) : " ".repeat(leftWidth);
            String rightText = row < right.size() ? right.get(row) : "";
            lines.add(leftText + BORDER + rightText);
        }
        return stripped(lines);
    }

    /** One line for each reason in the ranking of interest, with what it means. */
    public List<String> legend(Comparison comparison, int size) {
        List<SearchHit> shown = comparison.after();
        return Reasons.legend(shown.subList(0, Math.min(size, shown.size())));
    }

    private List<String> before(Comparison comparison, int size, int columns) {
        List<String> lines = new ArrayList<>();
        lines.add(Column.left(titleBefore, columns));
        int title = columns - RANK - 1 - PRICE;
        for (int row = 0; row < Math.min(size, comparison.before().size()); row++) {
            SearchHit hit = comparison.before().get(row);
            lines.add(
                    Column.right(String.valueOf(hit.rank()), RANK)
                            + " "
                            + Column.left(hit.title(), title)
                            + Column.right(price(hit), PRICE));
            // The hit on the right takes a second line for its reasons: keep ranks level.
            boolean reasonsBeside =
                    row < comparison.after().size()
                            && !comparison.after().get(row).reasons().isEmpty();
            if (reasonsBeside) {
                lines.add(" ".repeat(columns));
            }
        }
        return lines;
    }

    private List<String> after(Comparison comparison, int size, int columns) {
        List<String> lines = new ArrayList<>();
        lines.add(Column.cut(titleAfter, columns));
        int title = columns - RANK - 1 - MOVE - 1 - PRICE;
        for (int row = 0; row < Math.min(size, comparison.after().size()); row++) {
            SearchHit hit = comparison.after().get(row);
            lines.add(
                    Column.right(String.valueOf(hit.rank()), RANK)
                            + " "
                            + Column.left(move(hit.rank(), comparison.rankBefore(hit)), MOVE)
                            + " "
                            + Column.left(hit.title(), title)
                            + Column.right(price(hit), PRICE));
            if (!hit.reasons().isEmpty()) {
                int indent = RANK + 1 + MOVE + 1;
                String reasons = "└ " + String.join(", ", Reasons.inWords(hit.reasons()));
                lines.add(" ".repeat(indent) + Column.cut(reasons, columns - indent));
            }
        }
        return lines;
    }

    static String move(int rank, int rankBefore) {
        if (rankBefore == Comparison.UNRANKED) {
            return "new";
        }
        if (rankBefore == rank) {
            return "=";
        }
        return rankBefore > rank ? "▲" + (rankBefore - rank) : "▼" + (rank - rankBefore);
    }

    private static String price(SearchHit hit) {
        return hit.price() == null ? "" : String.format(Locale.ROOT, "%,.2f", hit.price());
    }

    private static List<String> stripped(List<String> lines) {
        return lines.stream().map(String::stripTrailing).toList();
    }
}
