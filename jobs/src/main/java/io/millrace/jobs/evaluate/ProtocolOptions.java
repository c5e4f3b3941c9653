package io.millrace.jobs.evaluate;

import io.millrace.jobs.cli.UsageException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is judged. */
final class ProtocolOptions {
    @ArgGroup(multiplicity = "0..1")
    private Baskets baskets = new Baskets();

    /** How the lines of a basket are judged. */
    static final class Baskets {
        @Option(
                names = "--freeze-baskets",
                description =
                        "Judge all lines of a basket (same shopper, same time) by the state before"
                                + " the basket, which is all that a page served before it can"
                                + " know.")
        private boolean frozen;

        @Option(
                names = "--first-in-basket",
                description = "Judge only the first line of each basket.")
        private boolean firstLine;
    }

    @Option(names = "--repeats", description = "Judge and rank items the shopper had before, too.")
    private boolean repeats;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Judge every N-th event only (default: all); learn from every one. A sample is"
                            + " noisy.")
    private int every;

    Protocol protocol() {
        if (every < 1) {
            throw new UsageException("--every must be at least 1: " + every);
        }
        Protocol.Baskets view = Protocol.Baskets.LINE_BY_LINE;
        if (baskets.frozen) {
            view = Protocol.Baskets.FROZEN;
        } else if (baskets.firstLine) {
            view = Protocol.Baskets.FIRST_LINE;
        }
        return new Protocol(view, repeats, every);
    }
}
