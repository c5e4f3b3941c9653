package io.millrace.content;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The tokenizer of a sentence encoder: whatever kind {@code tokenizer.json} describes (WordPiece,
 * byte pairs, unigrams). {@link TokenizersLibrary} does the work.
 */
final class SentenceTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    /**
     * @param maximumTokens a longer text is cut off, 1 or above, special tokens included
     * @throws TextModelException when there is no such tokenizer
     */
    SentenceTokenizer(TextModelFiles files, int maximumTokens) {
        Path file = files.tokenizer();
        TokenizerSettings settings =
                TokenizerSettings.read(files.besideTokenizer(TokenizerSettings.FILE));
        String longest = Integer.toString(Math.min(maximumTokens, settings.maximumTokens()));
        Map<String, String> options =
                Map.of(
                        "maxLength", longest,
                        "modelMaxLength", longest,
                        "stride", "0",
                        "padToMultipleOf", "0",
                        "truncation", "LONGEST_FIRST",
                        "padding", "LONGEST");
        try {
            TokenizersLibrary.load();
            String json =
                    file.endsWith("vocab.txt")
                            ? new WordPieceVocabulary(file).toJson(settings.lowerCase())
                            : Files.readString(file);
            tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                            options);
        } catch (TextModelException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new TextModelException(file, "is not a tokenizer", e);
        } catch (LinkageError e) {
            throw new TextModelException(
                    file, "the tokenizers' native library cannot be loaded here", e);
        }
    }

    /** The tokens of each text, all of one length: short texts are padded. */
    Encoding[] encode(List<String> texts) {
        return tokenizer.batchEncode(texts);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
