package io.millrace.flink;

import io.millrace.slate.SlateSettings;
import java.io.Serializable;

/**
 * How score requests are batched.
 *
 * @param batchSize shoppers scored together, at least 1
 * @param batchMillis how long a request waits for others at most, at least 1
 * @param slate sizes and rules of slates
 */
public record ScorerSettings(int batchSize, long batchMillis, SlateSettings slate)
        implements Serializable {}
