package io.millrace.jobs.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.MemorySize;

/**
 * The declaration of one thing that can be set.
 *
 * @param <T> what the value is in Java
 */
public final class Option<T> {
    private final String key;
    private final OptionType<T> type;
    private final T defaultValue;
    private final String description;
    private final boolean secret;

    private Option(
            String key, OptionType<T> type, T defaultValue, String description, boolean secret) {
        this.key = requireNonNull(key, "key is null");
        this.type = requireNonNull(type, "type is null");
        this.defaultValue = requireNonNull(defaultValue, "defaultValue is null");
        this.description = requireNonNull(description, "description is null");
        this.secret = secret;
        require(defaultValue);
    }

    static <T> Option<T> of(String key, OptionType<T> type, T defaultValue, String description) {
        return new Option<>(key, type, defaultValue, description, false);
    }

    static Option<Integer> wholeNumber(
            String key, int minimum, int maximum, int defaultValue, String description) {
        return of(key, OptionTypes.wholeNumber(minimum, maximum), defaultValue, description);
    }

    static Option<Double> decimal(
            String key, double minimum, double maximum, double defaultValue, String description) {
        return of(key, OptionTypes.decimal(minimum, maximum), defaultValue, description);
    }

    static Option<Duration> duration(
            String key,
            Duration minimum,
            Duration maximum,
            Duration defaultValue,
            String description) {
        return of(key, OptionTypes.duration(minimum, maximum), defaultValue, description);
    }

    static Option<MemorySize> memory(
            String key,
            MemorySize minimum,
            MemorySize maximum,
            MemorySize defaultValue,
            String description) {
        return of(key, OptionTypes.memory(minimum, maximum), defaultValue, description);
    }

    static Option<Boolean> flag(String key, boolean defaultValue, String description) {
        return of(key, OptionTypes.flag(), defaultValue, description);
    }

    static <E extends Enum<E>> Option<E> choice(String key, E defaultValue, String description) {
        return of(
                key,
                OptionTypes.choice(defaultValue.getDeclaringClass()),
                defaultValue,
                description);
    }

    static Option<String> text(
            String key, String pattern, String allowed, String defaultValue, String description) {
        return of(key, OptionTypes.text(pattern, allowed), defaultValue, description);
    }

    static Option<String> secret(String key, String description) {
        return secret(key, ".*", "any text", description);
    }

    static Option<String> secret(String key, String pattern, String allowed, String description) {
        return new Option<>(key, OptionTypes.text(pattern, allowed), "", description, true);
    }

    static <T> Option<List<T>> list(
            String key,
            OptionType<T> element,
            int maximumSize,
            List<T> defaultValue,
            String description) {
        return of(key, OptionTypes.list(element, maximumSize), defaultValue, description);
    }

    public String key() {
        return key;
    }

    public T defaultValue() {
        return defaultValue;
    }

    /** The default as a person would write it; empty where nothing is set by default. */
    public String defaultText() {
        return type.format(defaultValue);
    }

    public String description() {
        return description;
    }

    /** Ends the sentence "must be ...". */
    public String allowed() {
        return type.allowed();
    }

    /** True for values that must never be printed. */
    public boolean isSecret() {
        return secret;
    }

    /** The environment variable that sets this option. */
    public String environmentName() {
        return environmentName(key);
    }

    static String environmentName(String key) {
        return ConfigLoader.ENVIRONMENT_PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * Returns the value if it is allowed.
     *
     * @throws ConfigurationException otherwise
     */
    T require(T value) {
        if (value == null || !type.isAllowed(value)) {
            throw refused(value == null ? "null" : type.format(value), "");
        }
        return value;
    }

    T parse(SetValue set) {
        T value;
        try {
            value = type.parse(set.text());
        } catch (IllegalArgumentException | ArithmeticException notOfThisType) {
            throw refused(set.text(), set.origin());
        }
        if (!type.isAllowed(value)) {
            throw refused(set.text(), set.origin());
        }
        return value;
    }

    String format(T value) {
        return type.format(value);
    }

    private ConfigurationException refused(String value, String origin) {
        return new ConfigurationException(
                key
                        + " = "
                        + (secret ? "***" : "'" + value + "'")
                        + (origin.isEmpty() ? "" : " (" + origin + ")")
                        + ": must be "
                        + allowed());
    }

    @Override
    public String toString() {
        return key;
    }
}
