package io.millrace.item;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventIds;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A kind of vector that every item has.
 *
 * <p><b>Where it starts.</b> Components are drawn from N(0, deviation^2) by a generator that the
 * item's id, the embedding's name and the seed start. Every replica and every restart therefore
 * agrees on the vector of an item that nobody has learned of yet, and none has to be sent or kept.
 *
 * @param name in state, model log and settings: stable for ever
 * @param width components, at least 1
 * @param deviation of the components at the start; 0 starts with zeros
 * @param accumulator what {@link Adagrad} starts with, above 0: bounds the first steps
 * @param inRow whether the row that an item is scored by is made from it; what only tells of
 *     shoppers can change without a new row
 */
public record Embedding(
        String name, int width, double deviation, double accumulator, boolean inRow) {
    private static final double DEFAULT_ACCUMULATOR = 0.1;

    /** One that rows are made from. */
    public Embedding(String name, int width, double deviation, double accumulator) {
        this(name, width, deviation, accumulator, true);
    }

    /** With a common size of first steps. */
    public Embedding(String name, int width, double deviation) {
        this(name, width, deviation, DEFAULT_ACCUMULATOR);
    }

    public Embedding {
        requireNonNull(name, "name is null");
        if (width < 1 || !(deviation >= 0)) {
            throw new IllegalArgumentException(
                    "width must be at least 1 and deviation not negative: name=%s, width=%d, deviation=%s"
                            .formatted(name, width, deviation));
        }
    }

    /** The same, but no row is made from it. */
    public Embedding outsideRow() {
        return new Embedding(name, width, deviation, accumulator, false);
    }

    /** Writes the vector an item starts with. */
    public void initialise(String itemId, long seed, float[] target, int offset) {
        if (deviation == 0) {
            Arrays.fill(target, offset, offset + width, 0f);
            return;
        }
        SplittableRandom random =
                new SplittableRandom(EventIds.hash(itemId) + 31 * EventIds.hash(name) + seed);
        for (int i = 0; i < width; i += 2) {
            // Box and Muller's method with strict mathematics: the same bits on every machine.
            double radius = deviation * Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double angle = 2 * Math.PI * random.nextDouble();
            target[offset + i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < width) {
                target[offset + i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }
}
