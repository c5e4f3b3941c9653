package io.millrace.events;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers the equal lines of a source: 0 for the first of its kind, 1 for the second, and so on.
 *
 * <p>The lines of an invoice often carry no id, and two of them may be equal to the letter: both
 * were bought. Hash and number together make an id ({@link EventIds#derived}) that keeps them
 * apart, and that is the same when the same source is read again from its beginning, so that a
 * repeated replay is recognised as such.
 *
 * <p>Memory is bounded, sources are not. Counts are kept in two generations; when the younger one
 * is full, the older is dropped and the younger takes its place. So a line is sure to be numbered
 * after its equal if at most {@code generationSize} different lines stand between them, and at most
 * {@code 2 * generationSize} counts are held. Equal lines have equal timestamps: in a source in
 * order of time they stand close together, and the default of {@value #DEFAULT_GENERATION_SIZE} is
 * far more than happens at one moment. Farther apart, the second is taken for a repetition of the
 * first. Not thread-safe.
 */
public final class OccurrenceNumbers {
    /** Some 80 bytes a count: at most about 40 MB when both generations are full. */
    public static final int DEFAULT_GENERATION_SIZE = 1 << 18;

    private final int generationSize;
    private Map<Long, Integer> younger = new HashMap<>();
    private Map<Long, Integer> older = new HashMap<>();

    public OccurrenceNumbers() {
        this(DEFAULT_GENERATION_SIZE);
    }

    /**
     * Numbers equal lines at most so many different lines apart.
     *
     * @param generationSize above 0
     */
    public OccurrenceNumbers(int generationSize) {
        if (generationSize <= 0) {
            throw new IllegalArgumentException(
                    "generationSize must be above 0: generationSize=" + generationSize);
        }
        this.generationSize = generationSize;
    }

    /** How many lines of this hash came before this one. */
    public int next(long fieldsHash) {
        Integer count = younger.get(fieldsHash);
        if (count == null) {
            if (younger.size() == generationSize) {
                older = younger;
                younger = new HashMap<>();
            }
            count = older.getOrDefault(fieldsHash, 0);
        }
        younger.put(fieldsHash, count + 1);
        return count;
    }

    /** The derived id of the next line of this hash. */
    public String nextId(long fieldsHash) {
        return EventIds.derived(fieldsHash, next(fieldsHash));
    }
}
