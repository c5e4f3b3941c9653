package io.millrace.jobs.evaluate;

import io.millrace.jobs.cli.UsageException;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Whether the shoppers' taste changes within the stream. */
final class DriftOptions {
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,2}(?:\\.[0-9]+)?)%");

    @Option(
            names = "--drift-at",
            paramLabel = "PERCENT",
            description =
                    "Change all shoppers' taste after this part of the stream, such as 50%%: from"
                            + " there on every item that occurred before stands for another one, so"
                            + " that all that was learned is wrong at once. The report says how"
                            + " long relearning takes.")
    private String driftAt;

    /** Refuses what cannot be, before anything is read. */
    void check() {
        share();
    }

    /** When the taste changes, as it was given, or null. */
    String driftAt() {
        return driftAt;
    }

    /** The data with the change of taste, if there is to be one. */
    EvaluationData apply(EvaluationData data) {
        OptionalDouble share = share();
        return share.isEmpty()
                ? data
                : new EvaluationData(
                        data.stream().withDriftAt(share.getAsDouble()),
                        data.catalogue(),
                        data.unreadable());
    }

    private OptionalDouble share() {
        if (driftAt == null) {
            return OptionalDouble.empty();
        }
        Matcher percent = PERCENT.matcher(driftAt);
        double share = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : 0;
        if (share <= 0 || share >= 1) {
            throw new UsageException(
                    "--drift-at must be a part of the stream such as 50%: " + driftAt);
        }
        return OptionalDouble.of(share);
    }
}
