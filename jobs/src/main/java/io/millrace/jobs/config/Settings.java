package io.millrace.jobs.config;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;

/** The values somebody gave, already merged; what nobody gave has its default. */
public final class Settings {
    /** The origin of a value nobody gave. */
    public static final String DEFAULT_ORIGIN = "default";

    private final Map<String, SetValue> values;

    Settings(Map<String, SetValue> values) {
        this.values = Map.copyOf(requireNonNull(values, "values is null"));
    }

    /**
     * The value of an option.
     *
     * @throws ConfigurationException if the value given is not allowed
     */
    <T> T get(Option<T> option) {
        SetValue value = values.get(option.key());
        return value == null ? option.defaultValue() : option.parse(value);
    }

    /** The properties of a family by the library's names, sorted. */
    Map<String, String> get(PropertyFamily family) {
        Map<String, String> properties = new TreeMap<>();
        values.forEach(
                (key, value) -> {
                    if (key.startsWith(family.prefix())) {
                        properties.put(key.substring(family.prefix().length()), value.text());
                    }
                });
        return properties;
    }

    /**
     * Where the value of a key comes from, in words; {@value #DEFAULT_ORIGIN} where nobody gave
     * one.
     */
    public String origin(String key) {
        SetValue value = values.get(key);
        return value == null ? DEFAULT_ORIGIN : value.origin();
    }

    /** Puts key and value if the value is not the default. */
    <T> void putChanged(Option<T> option, Map<String, String> target) {
        T value = get(option);
        if (!option.isSecret() && !value.equals(option.defaultValue())) {
            target.put(option.key(), option.format(value));
        }
    }

    /** What somebody gave, by key, secrets among it: to be handed to another process. */
    public Map<String, String> given() {
        Map<String, String> given = new TreeMap<>();
        values.forEach((key, value) -> given.put(key, value.text()));
        return given;
    }

    /** Key, value and origin in one line; a secret's value is hidden. */
    <T> String describe(Option<T> option) {
        T set = get(option);
        boolean hidden = option.isSecret() && !set.equals(option.defaultValue());
        String value = hidden ? "***" : "'" + option.format(set) + "'";
        return option.key() + " = " + value + " (" + origin(option.key()) + ")";
    }
}
