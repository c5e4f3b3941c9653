package io.millrace.events.reader;

/**
 * A row of a CSV file.
 *
 * @param line the line it begins on, from 1
 * @param bytes as they stand in the file
 * @param fields the fields; null if the bytes are no row
 */
record CsvRow(long line, byte[] bytes, String[] fields) {}
