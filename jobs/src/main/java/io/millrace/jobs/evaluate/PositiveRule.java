package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import io.millrace.events.Event;
import io.millrace.events.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which events an evaluation keeps: those that match any of a few conditions, each an event type or
 * an event type with a bound on the value, such as {@code rate_item>=4}.
 */
final class PositiveRule {
    private static final Pattern CONDITION =
            Pattern.compile("\\s*([\\w -]+?)\\s*(?:(>=|<=|>|<|=)\\s*(-?\\d+(?:\\.\\d+)?))?\\s*");

    private static final PositiveRule EVERYTHING = new PositiveRule(List.of());

    private final List<Condition> conditions;

    private PositiveRule(List<Condition> conditions) {
        this.conditions = conditions;
    }

    /** Every event is kept. */
    static PositiveRule everything() {
        return EVERYTHING;
    }

    /**
     * Reads conditions separated by commas.
     *
     * @throws IllegalArgumentException if one cannot be understood
     */
    static PositiveRule parse(String text) {
        requireNonNull(text, "text is null");
        List<Condition> conditions = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = CONDITION.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "'" + part.strip() + "' is neither TYPE nor TYPE>=VALUE");
            }
            EventType type =
                    EventType.parse(matcher.group(1))
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "unknown event type '"
                                                            + matcher.group(1)
                                                            + "'"));
            double bound = matcher.group(3) == null ? 0 : Double.parseDouble(matcher.group(3));
            conditions.add(new Condition(type, matcher.group(2), bound));
        }
        return new PositiveRule(List.copyOf(conditions));
    }

    boolean matches(Event event) {
        if (conditions.isEmpty()) {
            return true;
        }
        for (Condition condition : conditions) {
            if (condition.matches(event)) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param comparison null for any value, also for none
     */
    private record Condition(EventType type, String comparison, double bound) {
        private boolean matches(Event event) {
            if (event.type() != type) {
                return false;
            }
            if (comparison == null) {
                return true;
            }
            if (event.value() == null) {
                return false;
            }
            double value = event.value();
            return switch (comparison) {
                case ">=" -> value >= bound;
                case "<=" -> value <= bound;
                case ">" -> value > bound;
                case "<" -> value < bound;
                case "=" -> value == bound;
                default -> throw new IllegalStateException("unknown comparison: " + comparison);
            };
        }
    }
}
