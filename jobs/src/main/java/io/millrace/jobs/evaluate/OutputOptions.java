package io.millrace.jobs.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which files are written. */
final class OutputOptions {
    @Option(
            names = "--curve",
            paramLabel = "FILE",
            description = "Also draw recall@10 over the stream, as PNG.")
    private Path curve;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Also write the figures as JSON, and the rank of every judged event beside it"
                            + " as NAME.ranks.gz, for 'millrace evaluate compare'.")
    private Path report;

    /** Refuses what cannot be written, before work is spent on it. */
    void check() {
        if (curve != null) {
            CurvePicture.check();
        }
    }

    /**
     * @param ranks of each seed's run
     */
    void write(Outcome outcome, EventStream stream, List<JudgedRanks> ranks) throws IOException {
        if (report != null) {
            ReportFile.write(report, outcome, StoredRanks.of(stream, ranks));
        }
        if (curve != null) {
            CurvePicture.write(curve, RecallCurve.of(stream, ranks), title(outcome.settings()));
        }
    }

    /** What the curve is of. */
    private static String title(ReportSettings settings) {
        String rule = settings.positive() == null ? "" : ", " + settings.positive();
        String drift = settings.driftAt() == null ? "" : ", other taste from " + settings.driftAt();
        return settings.events()
                + rule
                + ", baskets "
                + settings.baskets().replace('-', ' ')
                + drift;
    }
}
