package io.millrace.content;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * How items' texts become vectors.
 *
 * @param dimensions of the vectors, at least 1
 * @param model folder or file of a text model, or empty for hashed words
 * @param threads the text model may use, at least 1
 */
public record ContentSettings(int dimensions, String model, int threads) implements Serializable {
    /** Hashed words in 64 dimensions. */
    public static final ContentSettings DEFAULT =
            new ContentSettings(HashedTextEncoder.DEFAULT_DIMENSIONS, "", 1);

    public ContentSettings {
        requireNonNull(model, "model is null");
    }

    /**
     * Opens the encoder.
     *
     * @param statistics of the words in the catalogue; kept up to date by the caller
     * @throws TextModelException when there is no such model or it cannot be used
     */
    public ContentEncoder open(TermStatistics statistics) {
        TextEncoder text =
                model.isEmpty()
                        ? new HashedTextEncoder(dimensions, statistics)
                        : new OnnxTextEncoder(Path.of(model), dimensions, threads);
        return new ContentEncoder(text);
    }

    /**
     * Names what the vectors are made with: vectors of different makes cannot be compared. A model
     * goes by its path, so a new one belongs in a folder of its own.
     */
    public String make() {
        return (model.isEmpty() ? "words" : model) + "/" + dimensions;
    }
}
