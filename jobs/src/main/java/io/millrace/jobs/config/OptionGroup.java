package io.millrace.jobs.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** The options of one component, in the order in which the reference page shows them. */
public record OptionGroup(
        String title, String description, List<Option<?>> options, List<PropertyFamily> families) {
    public OptionGroup {
        requireNonNull(title, "title is null");
        requireNonNull(description, "description is null");
        options = List.copyOf(options);
        families = List.copyOf(families);
    }

    OptionGroup(String title, String description, List<Option<?>> options) {
        this(title, description, options, List.of());
    }
}
