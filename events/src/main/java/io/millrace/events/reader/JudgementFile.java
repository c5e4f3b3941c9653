package io.millrace.events.reader;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * People's judgements of how well items answer queries: rows of {@code query}, {@code item_id} (or
 * {@code docid}) and {@code rating}, a whole number from 0, not relevant, to 10.
 */
public final class JudgementFile {
    private static final String QUERY = "query";
    private static final String ITEM = "item_id";
    private static final String DOCUMENT = "docid";
    private static final String RATING = "rating";
    private static final int BEST_RATING = 10;

    private JudgementFile() {}

    /**
     * Reads a file in the formats of {@link EventFile}.
     *
     * @return ratings by item by query, queries in the order of the file
     * @throws IOException if there is no such file, or a row is no judgement, or contradicts
     *     another
     * @throws IllegalArgumentException if the mapping does not fit the file
     */
    public static Map<String, Map<String, Integer>> read(Path path, FieldMapping mapping)
            throws IOException {
        requireNonNull(path, "path is null");
        requireNonNull(mapping, "mapping is null");
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        try (RowReader rows =
                RowFiles.open(path, mapping, List.of(QUERY, ITEM, DOCUMENT, RATING))) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                if (!row.isReadable()) {
                    throw new IOException(path + ", line " + row.line() + ": not readable");
                }
                add(judgements, path, row);
            }
        }
        return judgements;
    }

    private static void add(Map<String, Map<String, Integer>> judgements, Path path, Row row)
            throws IOException {
        Map<String, String> values = row.values();
        String query = values.get(QUERY);
        String item = values.getOrDefault(ITEM, values.get(DOCUMENT));
        String rating = values.get(RATING);
        if (query == null || item == null || rating == null) {
            throw new IOException(
                    "%s, line %d: query, item_id and rating are needed: query=%s item_id=%s rating=%s"
                            .formatted(path, row.line(), query, item, rating));
        }
        int grade = grade(path, row.line(), rating);
        Integer other = judgements.computeIfAbsent(query, each -> new TreeMap<>()).put(item, grade);
        if (other != null && other != grade) {
            throw new IOException(
                    "%s, line %d: two ratings of one item: query=%s item_id=%s ratings=%d,%d"
                            .formatted(path, row.line(), query, item, other, grade));
        }
    }

    private static int grade(Path path, long line, String rating) throws IOException {
        int grade;
        try {
            grade = Integer.parseInt(rating);
        } catch (NumberFormatException e) {
            grade = -1;
        }
        if (grade < 0 || grade > BEST_RATING) {
            throw new IOException(
                    "%s, line %d: rating must be a whole number from 0 to %d: rating=%s"
                            .formatted(path, line, BEST_RATING, rating));
        }
        return grade;
    }
}
