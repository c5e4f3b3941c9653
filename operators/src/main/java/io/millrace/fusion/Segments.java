package io.millrace.fusion;

/** Segments share fusion weights: how active a shopper has been so far. */
public final class Segments {
    /** The segment of everybody, from which the others start. */
    public static final String GLOBAL = "global";

    private Segments() {}

    /**
     * The activity bucket of a shopper.
     *
     * @param events events of the shopper so far, at least 0
     */
    public static String ofActivity(long events) {
        if (events < 5) {
            return "new";
        }
        if (events < 20) {
            return "light";
        }
        return events < 100 ? "regular" : "heavy";
    }
}
