package io.millrace.scoring.cuda;

import java.util.SplittableRandom;

/** Catalogues that are each difficult in a way of their own. */
enum CheckCatalogue {
    /** Real numbers in no order. */
    RANDOM {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return (float) random.nextDouble(-1, 1);
        }
    },
    /** Small whole numbers: ties everywhere, and no rounding at all. */
    WHOLE {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return random.nextInt(-3, 4);
        }
    },
    /** Every row the same. */
    EQUAL {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return column % 5 - 1.3f;
        }
    },
    /** Every row eight times, far apart. */
    DUPLICATES {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            int original = row % (rows / 8 + 1);
            return (float) new SplittableRandom(original * 1_000L + column).nextDouble(-1, 1);
        }
    },
    /** Rows that get longer: the best come last. */
    ASCENDING {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return (float) (random.nextDouble(0.9, 1) * (row + 1) / rows);
        }
    },
    /** Rows that differ by less than the tensor cores can tell. */
    CLOSE {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return (float) (1 + column % 3 + random.nextDouble() * 0x1p-14);
        }
    },
    /**
     * Components just below the next number of the tensor cores, among others half way to it: where
     * rounding errs most, and cutting off instead of rounding twice as much.
     */
    EDGE {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            double step = row % 16 == 5 ? 0x1p-7 - 0x1p-20 : 0x1p-8 + random.nextDouble() * 0x1p-20;
            return (float) (1 + step);
        }

        @Override
        float queryComponent(SplittableRandom random, int request, int column) {
            return (float) (1 + 0x1p-7 - 0x1p-20);
        }
    },
    /** Columns in units from a millionth to a million. */
    UNITS {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return (float) (random.nextDouble(-1, 1) * Math.pow(10, column % 13 - 6));
        }

        @Override
        float queryComponent(SplittableRandom random, int request, int column) {
            return (float) (random.nextDouble(-1, 1) * Math.pow(10, 6 - column % 13));
        }
    },
    /** The largest magnitudes there may be, and numbers so small that products underflow. */
    EXTREME {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return (float) (random.nextDouble(-1, 1) * (row % 2 == 0 ? 1e15 : 1e-38));
        }
    },
    /**
     * Components just below half way to the next number of the tensor cores: every score comes out
     * too low by as much as rounding can make it, so that nothing less than the whole allowance for
     * the error will do. Most rows are short, and know nothing of the allowance a long one needs.
     */
    UNDERESTIMATED {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            double length = row % 3 == 0 ? 1 : 0x1p-6;
            return (float) (length * (1 + 0x1p-8 - (1 + random.nextDouble()) * 0x1p-20));
        }

        @Override
        float queryComponent(SplittableRandom random, int request, int column) {
            return (float) (1 + 0x1p-8 - 0x1p-20);
        }
    },
    /** Every other request finds all rows equal and fills its buffer, beside one that does not. */
    SOME_INDIFFERENT {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return RANDOM.component(random, row, rows, column);
        }

        @Override
        float queryComponent(SplittableRandom random, int request, int column) {
            return request % 2 == 0 ? 0 : RANDOM.component(random, 0, 1, column);
        }
    },
    /** Products that all underflow: every score is 0 or -0, which are equal. */
    ZEROS {
        @Override
        float component(SplittableRandom random, int row, int rows, int column) {
            return random.nextBoolean() ? 1e-30f : -1e-30f;
        }
    };

    abstract float component(SplittableRandom random, int row, int rows, int column);

    float queryComponent(SplittableRandom random, int request, int column) {
        return component(random, (int) (random.nextInt() & 0xFF), 256, column);
    }
}
