package io.millrace.jobs.config;

import static java.util.Objects.requireNonNull;

/**
 * Settings handed on unread to a library, under the names the library gives them.
 *
 * @param prefix ends with a dot; what follows is the library's name of the property
 */
public record PropertyFamily(String prefix, String description) {
    public PropertyFamily {
        requireNonNull(prefix, "prefix is null");
        requireNonNull(description, "description is null");
        if (!prefix.endsWith(".")) {
            throw new IllegalArgumentException("prefix must end with a dot: prefix=" + prefix);
        }
    }

    /** Variables that begin with this set properties; underscores after it stand for dots. */
    public String environmentPrefix() {
        return Option.environmentName(prefix);
    }
}
