package io.millrace.scoring.cpu;

/** Which inner loops a {@link CpuScoringBackend} uses. All give the same bits. */
public enum CpuKernel {
    /** Vector registers through {@code jdk.incubator.vector}, which Java must be started with. */
    VECTORS {
        @Override
        Tiles create(int dimensions, int capacity) {
            if (PROBLEM != null) {
                throw new IllegalStateException("no vectors: " + PROBLEM);
            }
            return new VectorTiles(dimensions, capacity, VectorWarmUp.over());
        }

        @Override
        RowCounter rowCounter() {
            return new VectorRowCounter();
        }

        @Override
        String description() {
            return "%d-lane vectors".formatted(VectorKernel.LANES);
        }
    },
    /** {@link #VECTORS} once they are worth it, and plain loops until then. */
    WARMING {
        @Override
        Tiles create(int dimensions, int capacity) {
            if (PROBLEM != null) {
                throw new IllegalStateException("no vectors: " + PROBLEM);
            }
            return new VectorTiles(dimensions, capacity, VectorWarmUp.ofTheProcess());
        }

        @Override
        RowCounter rowCounter() {
            return new WarmingRowCounter(VectorWarmUp.ofTheProcess());
        }

        @Override
        String description() {
            return VECTORS.description() + " once there is enough to do";
        }
    },
    /** Loops that the compiler of the JVM may turn into vector instructions. */
    PLAIN {
        @Override
        Tiles create(int dimensions, int capacity) {
            return new PlainTiles(dimensions, capacity);
        }

        @Override
        RowCounter rowCounter() {
            return new PlainRowCounter();
        }

        @Override
        String description() {
            return PROBLEM == null ? "plain loops" : "plain loops: " + PROBLEM;
        }
    };

    private static final String MODULE = "jdk.incubator.vector";

    /** Why there are no vectors, with what to do about it, or null where there are. */
    private static final String PROBLEM = findProblem();

    /** The cheapest one that works in this JVM. */
    public static CpuKernel best() {
        return PROBLEM == null ? WARMING : PLAIN;
    }

    abstract Tiles create(int dimensions, int capacity);

    abstract RowCounter rowCounter();

    /** For the log. */
    abstract String description();

    private static String findProblem() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "start Java with --add-modules " + MODULE;
        }
        try {
            return multiplies() ? null : MODULE + " computes wrong products";
        } catch (LinkageError | RuntimeException e) {
            // The module is no part of the platform yet: another release may have changed it.
            return "%s of Java %s does not fit: %s"
                    .formatted(MODULE, Runtime.version().feature(), e);
        }
    }

    /** Nothing but this method touches a class that needs the module before it is known to work. */
    private static boolean multiplies() {
        Tiles tiles = new VectorTiles(4, Tiles.BLOCK_ROWS, VectorWarmUp.over());
        for (int row = 0; row < Tiles.BLOCK_ROWS; row++) {
            tiles.put(row, new float[] {row, 1, 0, 2}, 0);
        }
        float[] products = new float[Tiles.BLOCK_ROWS];
        tiles.products(new float[] {3, 5, 7, 11}, 0, products, Tiles.BLOCK_ROWS, products);
        for (int row = 0; row < Tiles.BLOCK_ROWS; row++) {
            if (products[row] != 3 * row + 27) {
                return false;
            }
        }
        return true;
    }
}
