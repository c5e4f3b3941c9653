package io.millrace.jobs.demo;

import io.millrace.jobs.replay.Outcomes;
import java.util.Locale;
import java.util.Optional;

/**
 * How the demo is doing.
 *
 * @param accounted events the job has accounted for since the demo began
 * @param perSecond events accounted for per second, lately
 * @param lag events appended to Kafka that the job has not accounted for
 * @param freshness empty while nothing has been measured
 */
record Status(Outcomes accounted, double perSecond, long lag, Optional<Freshness> freshness) {

    String line() {
        return String.format(
                Locale.ROOT,
                "%,.0f events/s | freshness %s | dead letters %,d | lag %,d | %,d events",
                perSecond,
                freshness.map(Freshness::toString).orElse("-"),
                accounted.deadLetters(),
                lag,
                accounted.total());
    }
}
