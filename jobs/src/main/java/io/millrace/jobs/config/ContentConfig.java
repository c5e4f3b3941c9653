package io.millrace.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * How the catalogue's words become vectors.
 *
 * @param dimensions floats of an item's content vector
 * @param encoderModel folder or file of a text model, or empty for hashed words
 * @param encoderThreads threads of the text model
 */
public record ContentConfig(int dimensions, String encoderModel, int encoderThreads)
        implements Serializable {
    static final Option<Integer> DIMENSIONS =
            Option.wholeNumber(
                    "content.dimensions", 4, 384, 64, "Floats of an item's content vector.");
    static final Option<String> ENCODER_MODEL =
            Option.text(
                    "content.encoder.model",
                    ".*",
                    "a path",
                    "",
                    "Folder of an exported sentence transformer (model.onnx with its"
                            + " tokenizer.json or vocab.txt) that encodes items' texts; without it"
                            + " their words are hashed. Another model needs another path: that is"
                            + " what makes all items encoded anew.");
    static final Option<Integer> ENCODER_THREADS =
            Option.wholeNumber(
                    "content.encoder.threads", 1, 64, 1, "Threads the text model may use.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Content",
                    "What the content expert makes of the catalogue.",
                    List.of(DIMENSIONS, ENCODER_MODEL, ENCODER_THREADS));

    public ContentConfig {
        DIMENSIONS.require(dimensions);
        ENCODER_MODEL.require(encoderModel);
        ENCODER_THREADS.require(encoderThreads);
    }

    static ContentConfig from(Settings settings) {
        return new ContentConfig(
                settings.get(DIMENSIONS),
                settings.get(ENCODER_MODEL),
                settings.get(ENCODER_THREADS));
    }
}
