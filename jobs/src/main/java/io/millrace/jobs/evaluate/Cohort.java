package io.millrace.jobs.evaluate;

/** Judged events of which the model knew little. */
enum Cohort {
    NEW_ITEMS("items_under_5", "Items with under 5 earlier interactions", 5),
    NEW_SHOPPERS("shoppers_under_3", "Shoppers with under 3 earlier events", 3);

    private final String key;
    private final String title;
    private final int bound;

    Cohort(String key, String title, int bound) {
        this.key = key;
        this.title = title;
        this.bound = bound;
    }

    /** The name in a report. */
    String key() {
        return key;
    }

    /** In words. */
    String title() {
        return title;
    }

    /** Whether so many earlier interactions, or events, are few enough. */
    boolean has(int earlier) {
        return earlier < bound;
    }
}
