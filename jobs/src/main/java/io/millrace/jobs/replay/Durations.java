package io.millrace.jobs.replay;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations of the command line: {@code 500ms}, {@code 120s}, {@code 2m}, {@code 1h}, {@code PT2M}.
 */
public final class Durations implements ITypeConverter<Duration> {

    private static final Pattern NUMBER_AND_UNIT =
            Pattern.compile("(\\d{1,9})\\s*(ms|s|sec|m|min|h|d)");

    @Override
    public Duration convert(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s", "sec" -> Duration.ofSeconds(amount);
                case "m", "min" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                default -> throw new AssertionError(matcher.group(2));
            };
        }
        try {
            Duration duration = Duration.parse(text.trim());
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Falls through to the message, which is the same for all mistakes.
        }
        throw new TypeConversionException(
                "'" + text + "' is no duration; write for instance 120s, 2m or PT2M");
    }
}
