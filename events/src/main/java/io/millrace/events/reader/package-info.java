/**
 * Files of events and catalogue items as the records a producer would have sent: for replays of
 * history, first loads and tests.
 *
 * <p>{@link io.millrace.events.reader.EventFile} and {@link
 * io.millrace.events.reader.CatalogueFile} read CSV and JSON lines, plain or gzip. A {@link
 * io.millrace.events.reader.FieldMapping} says which columns of a foreign file are which fields.
 *
 * <p>Reading has three steps, each of which leaves what it does not understand to the next: bytes
 * to lines ({@code LineReader}), lines to rows ({@code CsvRowReader}, {@code JsonLinesRowReader}),
 * rows to {@link io.millrace.events.reader.FileRecord}s. Nothing is validated and nothing dropped
 * on the way: as many records come out as rows go in, so that a replay's totals can be checked
 * against the file.
 */
package io.millrace.events.reader;
