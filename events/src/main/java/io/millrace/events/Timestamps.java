package io.millrace.events;

import static io.millrace.events.BadRecordReason.INVALID_TIMESTAMP;
import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * Times as records write them. Accepted are
 *
 * <ul>
 *   <li>milliseconds since the epoch, as a number or as digits;
 *   <li>ISO-8601 dates with a time: {@code 2009-12-01T07:45:00.250+02:00}. A space may stand for
 *       the {@code T}; seconds, their fraction and the zone may be left out. Without a zone the
 *       time is UTC. A date alone is its midnight.
 * </ul>
 *
 * <p>Only times from 1973-03-03T09:46:40Z (10^11 ms) up to the year 5138 (10^14 ms) are accepted:
 * the present in seconds lies below that range, in microseconds above it, so that a unit error is
 * recognised and never learned from.
 */
public final class Timestamps {
    static final long MIN_MILLIS = 100_000_000_000L;
    static final long MAX_MILLIS = 100_000_000_000_000L;

    private static final int MILLIS_PER_MINUTE = 60_000;
    private static final long MILLIS_PER_DAY = 86_400_000L;

    private Timestamps() {}

    /**
     * Milliseconds since the epoch.
     *
     * @throws BadRecordException with {@link BadRecordReason#INVALID_TIMESTAMP}
     */
    public static long parse(String text) throws BadRecordException {
        String stripped = requireNonNull(text, "text is null").strip();
        if (stripped.length() >= 10 && stripped.charAt(4) == '-') {
            return new Iso(stripped).parse();
        }
        RawNumber number = RawNumber.parse(stripped);
        if (!number.isNumber()) {
            throw new BadRecordException(
                    INVALID_TIMESTAMP,
                    "timestamp "
                            + Texts.quoted(text)
                            + " is neither ISO-8601 nor milliseconds since the epoch");
        }
        return ofNumber(number);
    }

    static long ofNumber(RawNumber number) throws BadRecordException {
        if (!number.isWhole() || Math.abs(number.value()) > 1e18) {
            throw new BadRecordException(
                    INVALID_TIMESTAMP,
                    "timestamp " + number.shown() + " is not whole milliseconds since the epoch");
        }
        return checked((long) number.value());
    }

    /** The same time, if it is in the accepted range. */
    static long checked(long millis) throws BadRecordException {
        if (millis < MIN_MILLIS) {
            throw new BadRecordException(
                    INVALID_TIMESTAMP,
                    "timestamp "
                            + millis
                            + " lies before 1973: expected milliseconds since the epoch, this"
                            + " looks like seconds");
        }
        if (millis > MAX_MILLIS) {
            throw new BadRecordException(
                    INVALID_TIMESTAMP,
                    "timestamp "
                            + millis
                            + " lies after the year 5138: expected milliseconds since the epoch,"
                            + " this looks like microseconds or nanoseconds");
        }
        return millis;
    }

    /** One pass over the characters: a formatter of java.time takes ten times as long. */
    private static final class Iso {
        private final String text;
        private int at;

        Iso(String text) {
            this.text = text;
        }

        long parse() throws BadRecordException {
            int year = digits(4, 0, 9999);
            expect('-');
            int month = digits(2, 1, 12);
            expect('-');
            int day = digits(2, 1, 31);
            if (day > LocalDate.of(year, month, 1).lengthOfMonth()) {
                throw bad();
            }
            long millis = LocalDate.of(year, month, day).toEpochDay() * MILLIS_PER_DAY;
            if (at < text.length()) {
                char separator = text.charAt(at++);
                if (separator != 'T' && separator != 't' && separator != ' ') {
                    throw bad();
                }
                millis += timeOfDay() - offset();
            }
            if (at != text.length()) {
                throw bad();
            }
            if (millis < MIN_MILLIS || millis > MAX_MILLIS) {
                throw new BadRecordException(
                        INVALID_TIMESTAMP,
                        "timestamp "
                                + Texts.quoted(text)
                                + " lies outside the accepted years 1973 to 5138");
            }
            return millis;
        }

        private long timeOfDay() throws BadRecordException {
            long millis = digits(2, 0, 23) * 60L * MILLIS_PER_MINUTE;
            expect(':');
            millis += digits(2, 0, 59) * (long) MILLIS_PER_MINUTE;
            if (!skip(':')) {
                return millis;
            }
            millis += digits(2, 0, 59) * 1000L;
            if (skip('.') || skip(',')) {
                millis += fraction();
            }
            return millis;
        }

        private int fraction() throws BadRecordException {
            int start = at;
            int millis = 0;
            while (at < text.length() && isDigit(text.charAt(at))) {
                if (at - start < 3) {
                    millis = millis * 10 + text.charAt(at) - '0';
                }
                at++;
            }
            int count = at - start;
            if (count == 0 || count > 9) {
                throw bad();
            }
            return count == 1 ? millis * 100 : count == 2 ? millis * 10 : millis;
        }

        /** Milliseconds the zone is ahead of UTC. */
        private long offset() throws BadRecordException {
            if (at == text.length() || skip('Z') || skip('z')) {
                return 0;
            }
            boolean spaced = skip(' ');
            if (spaced && text.startsWith("UTC", at)) {
                at += 3;
                return 0;
            }
            int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
            if (sign == 0) {
                throw bad();
            }
            int minutes = digits(2, 0, 18) * 60;
            if (at < text.length()) {
                skip(':');
                minutes += digits(2, 0, 59);
            }
            return (long) sign * minutes * MILLIS_PER_MINUTE;
        }

        private int digits(int count, int lowest, int highest) throws BadRecordException {
            if (at + count > text.length()) {
                throw bad();
            }
            int number = 0;
            for (int i = 0; i < count; i++) {
                char character = text.charAt(at++);
                if (!isDigit(character)) {
                    throw bad();
                }
                number = number * 10 + character - '0';
            }
            if (number < lowest || number > highest) {
                throw bad();
            }
            return number;
        }

        private void expect(char character) throws BadRecordException {
            if (!skip(character)) {
                throw bad();
            }
        }

        private boolean skip(char character) {
            boolean found = at < text.length() && text.charAt(at) == character;
            if (found) {
                at++;
            }
            return found;
        }

        private static boolean isDigit(char character) {
            return character >= '0' && character <= '9';
        }

        private BadRecordException bad() {
            return new BadRecordException(
                    INVALID_TIMESTAMP,
                    "timestamp " + Texts.quoted(text) + " is not a valid ISO-8601 date and time");
        }
    }
}
