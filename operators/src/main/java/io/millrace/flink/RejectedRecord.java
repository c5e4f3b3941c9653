package io.millrace.flink;

import io.millrace.gate.SourceRecord;

/**
 * A record that is not learned from, on its way to the dead letters.
 *
 * @param reason wire name of the reason
 * @param detail what exactly is wrong, for people
 * @param source the record
 */
public record RejectedRecord(String reason, String detail, SourceRecord source) {}
