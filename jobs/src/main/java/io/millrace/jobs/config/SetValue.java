package io.millrace.jobs.config;

import static java.util.Objects.requireNonNull;

/**
 * A value somebody gave.
 *
 * @param origin where, in words that help to find the place: "--set", "millrace.yaml line 12"
 */
record SetValue(String text, String origin) {
    SetValue {
        requireNonNull(text, "text is null");
        requireNonNull(origin, "origin is null");
    }
}
