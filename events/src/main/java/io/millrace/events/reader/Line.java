package io.millrace.events.reader;

/**
 * A line of a file.
 *
 * @param number from 1
 * @param bytes without the line's end
 */
record Line(long number, byte[] bytes) {
    boolean isBlank() {
        for (byte character : bytes) {
            if (character != ' ' && character != '\t') {
                return false;
            }
        }
        return true;
    }
}
