package io.millrace.jobs.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** The kinds of options there are. */
final class OptionTypes {
    private OptionTypes() {}

    static OptionType<Integer> wholeNumber(int minimum, int maximum) {
        return new Bounded<>(
                "a whole number",
                minimum,
                maximum,
                text -> Integer.parseInt(withoutUnderscores(text)),
                String::valueOf);
    }

    static OptionType<Double> decimal(double minimum, double maximum) {
        return new Bounded<>("a number", minimum, maximum, Double::parseDouble, String::valueOf);
    }

    static OptionType<Duration> duration(Duration minimum, Duration maximum) {
        return new Bounded<>(
                "a duration such as 50 ms, 2 min or 30 d,",
                minimum,
                maximum,
                OptionTypes::parseDuration,
                TimeUtils::formatWithHighestUnit);
    }

    static OptionType<MemorySize> memory(MemorySize minimum, MemorySize maximum) {
        return new Bounded<>(
                "a size such as 512 mb or 2 gb,",
                minimum,
                maximum,
                MemorySize::parse,
                OptionTypes::formatMemory);
    }

    static OptionType<Boolean> flag() {
        return new Bounded<>("a flag", false, true, OptionTypes::parseFlag, String::valueOf) {
            @Override
            public String allowed() {
                return "true or false";
            }
        };
    }

    /** Written in lower case with dashes, whatever the constant's spelling in Java. */
    static <E extends Enum<E>> OptionType<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        return new OptionType<>() {
            @Override
            public E parse(String text) {
                return constants.stream()
                        .filter(constant -> format(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no such choice"));
            }

            @Override
            public String format(E value) {
                return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
            }

            @Override
            public boolean isAllowed(E value) {
                return true;
            }

            @Override
            public String allowed() {
                return "one of "
                        + constants.stream().map(this::format).collect(Collectors.joining(", "));
            }
        };
    }

    static OptionType<String> text(String pattern, String allowed) {
        return new Text(Pattern.compile(pattern, Pattern.DOTALL), allowed);
    }

    /** At least one element, none twice; written with commas between them. */
    static <T> OptionType<List<T>> list(OptionType<T> element, int maximumSize) {
        return new Elements<>(element, maximumSize);
    }

    static OptionType<String> oneOf(List<String> names) {
        return text(
                names.stream().map(Pattern::quote).collect(Collectors.joining("|")),
                String.join(", ", names));
    }

    static OptionType<String> httpAddress() {
        return new OptionType<>() {
            @Override
            public String parse(String text) {
                return text;
            }

            @Override
            public String format(String value) {
                return value;
            }

            @Override
            public boolean isAllowed(String value) {
                try {
                    URI address = URI.create(value);
                    String scheme = address.getScheme();
                    return ("http".equals(scheme) || "https".equals(scheme))
                            && address.getHost() != null
                            && address.getUserInfo() == null;
                } catch (IllegalArgumentException notAnAddress) {
                    return false;
                }
            }

            @Override
            public String allowed() {
                return "addresses such as http://localhost:9200 or https://search.example:9243";
            }
        };
    }

    private static String withoutUnderscores(String text) {
        return text.replace("_", "");
    }

    private static Duration parseDuration(String text) {
        if (!text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1))) {
            throw new IllegalArgumentException("a duration needs a unit");
        }
        return TimeUtils.parseDuration(text);
    }

    private static boolean parseFlag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static String formatMemory(MemorySize size) {
        String[] units = {"b", "kb", "mb", "gb", "tb"};
        long value = size.getBytes();
        int unit = 0;
        while (value > 0 && value % 1024 == 0 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + " " + units[unit];
    }

    private static class Bounded<T extends Comparable<? super T>> implements OptionType<T> {
        private final String noun;
        private final T minimum;
        private final T maximum;
        private final Function<String, T> parser;
        private final Function<T, String> formatter;

        Bounded(
                String noun,
                T minimum,
                T maximum,
                Function<String, T> parser,
                Function<T, String> formatter) {
            this.noun = requireNonNull(noun, "noun is null");
            this.minimum = requireNonNull(minimum, "minimum is null");
            this.maximum = requireNonNull(maximum, "maximum is null");
            this.parser = requireNonNull(parser, "parser is null");
            this.formatter = requireNonNull(formatter, "formatter is null");
        }

        @Override
        public T parse(String text) {
            return parser.apply(text);
        }

        @Override
        public String format(T value) {
            return formatter.apply(value);
        }

        @Override
        public boolean isAllowed(T value) {
            // Not-a-number compares above every number, so the upper bound refuses it.
            return value.compareTo(minimum) >= 0 && value.compareTo(maximum) <= 0;
        }

        @Override
        public String allowed() {
            return noun + " from " + format(minimum) + " to " + format(maximum);
        }
    }

    private record Text(Pattern pattern, String allowed) implements OptionType<String> {
        @Override
        public String parse(String text) {
            return text;
        }

        @Override
        public String format(String value) {
            return value;
        }

        @Override
        public boolean isAllowed(String value) {
            return pattern.matcher(value).matches();
        }
    }

    private record Elements<T>(OptionType<T> element, int maximumSize)
            implements OptionType<List<T>> {
        @Override
        public List<T> parse(String text) {
            List<T> values = new ArrayList<>();
            Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(element::parse)
                    .forEach(values::add);
            return List.copyOf(values);
        }

        @Override
        public String format(List<T> values) {
            return values.stream().map(element::format).collect(Collectors.joining(","));
        }

        @Override
        public boolean isAllowed(List<T> values) {
            return !values.isEmpty()
                    && values.size() <= maximumSize
                    && new HashSet<>(values).size() == values.size()
                    && values.stream().allMatch(element::isAllowed);
        }

        @Override
        public String allowed() {
            return "1 to "
                    + maximumSize
                    + " different values, separated by commas, each of: "
                    + element.allowed();
        }
    }
}
