package io.millrace.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * How the catalogue's words become vectors.
 *
 * @param dimensions floats of an item's content vector
 */
public record ContentConfig(int dimensions) implements Serializable {
    static final Option<Integer> DIMENSIONS =
            Option.wholeNumber(
                    "content.dimensions", 4, 384, 64, "Floats of an item's content vector.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Content",
                    "What the content expert makes of the catalogue.",
                    List.of(DIMENSIONS));

    public ContentConfig {
        DIMENSIONS.require(dimensions);
    }

    static ContentConfig from(Settings settings) {
        return new ContentConfig(settings.get(DIMENSIONS));
    }
}
