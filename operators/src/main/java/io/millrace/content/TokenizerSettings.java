package io.millrace.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code tokenizer_config.json} says beyond the tokenizer itself.
 *
 * @param maximumTokens the longest text the model was made for
 * @param lowerCase whether words are put in lower case; only asked where {@code vocab.txt} is all
 *     there is
 */
record TokenizerSettings(int maximumTokens, boolean lowerCase) {
    static final String FILE = "tokenizer_config.json";

    private static final TokenizerSettings DEFAULT = new TokenizerSettings(Integer.MAX_VALUE, true);

    /**
     * The defaults where the file or a field is missing.
     *
     * @throws TextModelException when the file is not a JSON object
     */
    static TokenizerSettings read(Path file) {
        if (!Files.exists(file)) {
            return DEFAULT;
        }
        double maximumTokens = DEFAULT.maximumTokens;
        boolean lowerCase = DEFAULT.lowerCase;
        try (JsonParser json = new JsonFactory().createParser(Files.newInputStream(file))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new TextModelException(file, "is not a JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                // Models without a bound say so with a number no int holds.
                if (name.equals("model_max_length") && value.isNumeric()) {
                    maximumTokens = Math.min(json.getDoubleValue(), Integer.MAX_VALUE);
                } else if (name.equals("do_lower_case") && value.isBoolean()) {
                    lowerCase = json.getBooleanValue();
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            throw new TextModelException(file, "cannot be read", e);
        }
        if (maximumTokens < 1) {
            throw new TextModelException(file, "model_max_length is " + maximumTokens);
        }
        return new TokenizerSettings((int) maximumTokens, lowerCase);
    }
}
