package io.millrace.jobs.upgrade;

import java.time.Instant;

/** What a running job says of what it had served, choice by choice. */
@FunctionalInterface
interface ServedLog {
    /** The choices judged from a time on, as of now. */
    ServedQuality since(Instant time);
}
