package io.millrace.modellog;

/** Keys of records that say something of the log itself; they are in every partition. */
public final class ControlKeys {
    private static final String MARKER = "marker/";
    private static final String PROGRESS = "progress/";
    private static final String RESTORE = "restore/";

    private ControlKeys() {}

    /** Of the marker of a learner, by the first of its key groups. */
    public static String marker(int firstKeyGroup) {
        return MARKER + firstKeyGroup;
    }

    /** Of what an item learner has applied. */
    public static String progress(int itemLearner) {
        return PROGRESS + itemLearner;
    }

    /** Of a learner that is still being given its state. */
    public static String restore(String learner, int index) {
        return RESTORE + learner + "/" + index;
    }

    public static boolean isControl(String key) {
        return key.startsWith(MARKER) || key.startsWith(PROGRESS) || key.startsWith(RESTORE);
    }
}
