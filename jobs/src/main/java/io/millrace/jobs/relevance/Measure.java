package io.millrace.jobs.relevance;

import io.millrace.jobs.relevance.JudgedQuery.Figures;

/** A figure of a ranking. */
enum Measure {
    NORMALISED_GAIN("nDCG@10") {
        @Override
        double of(Figures figures) {
            return figures.normalisedGain();
        }
    },
    RECIPROCAL_RANK("MRR") {
        @Override
        double of(Figures figures) {
            return figures.reciprocalRank();
        }
    },
    RECALL("recall@50") {
        @Override
        double of(Figures figures) {
            return figures.recall();
        }
    },
    JUDGED("judged@10") {
        @Override
        double of(Figures figures) {
            return figures.judged();
        }
    };

    private final String title;

    Measure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract double of(Figures figures);
}
