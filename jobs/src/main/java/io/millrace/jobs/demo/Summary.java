package io.millrace.jobs.demo;

import io.millrace.jobs.replay.OutcomeTable;
import io.millrace.jobs.replay.Outcomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the demo came to.
 *
 * @param sent events sent
 * @param outcomes what the job made of them
 * @param elapsed from the first event to the last
 * @param freshness of the last minute
 * @param example what one click did, if it was shown
 * @param sample searches of busy shoppers
 * @param failures what went wrong, in words; empty for a demo that went well
 */
record Summary(
        long sent,
        Outcomes outcomes,
        Duration elapsed,
        Optional<Freshness> freshness,
        Optional<WorkedExample.Result> example,
        Optional<PersonalSample.Result> sample,
        List<String> failures) {

    Summary {
        failures = List.copyOf(failures);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%,d events sent in %d s.",
                        sent,
                        Math.max(1, elapsed.toSeconds())));
        lines.addAll(OutcomeTable.of(outcomes).lines().toList());
        lines.add(
                "Freshness (Kafka append to Elasticsearch acknowledgement, last minute): "
                        + freshness.map(Freshness::toString).orElse("not measured"));
        example.ifPresent(
                result ->
                        lines.add(
                                String.format(
                                        Locale.ROOT,
                                        "One click moved %d of the first %d hits for \"%s\" within"
                                                + " %.1f s.",
                                        moved(result),
                                        WorkedExample.size(),
                                        result.query(),
                                        result.elapsed().toMillis() / 1_000.0)));
        sample.ifPresent(
                result ->
                        lines.add(
                                String.format(
                                        Locale.ROOT,
                                        "Personalised hits: %d of %d on the first pages of %d busy"
                                                + " shoppers.",
                                        result.personal(),
                                        result.hits(),
                                        result.shoppers())));
        failures.forEach(failure -> lines.add("FAILED: " + failure));
        return lines;
    }

    private static long moved(WorkedExample.Result result) {
        return result.comparison().after().stream()
                .limit(WorkedExample.size())
                .filter(hit -> result.comparison().rankBefore(hit) != hit.rank())
                .count();
    }
}
