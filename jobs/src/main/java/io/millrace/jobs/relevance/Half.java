package io.millrace.jobs.relevance;

/** One of the two parts that queries fall into by their hash. */
enum Half {
    EVEN,
    ODD;

    Half other() {
        return this == EVEN ? ODD : EVEN;
    }

    String title() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
