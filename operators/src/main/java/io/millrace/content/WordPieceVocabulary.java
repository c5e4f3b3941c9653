package io.millrace.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code vocab.txt} of a BERT model as the {@code tokenizer.json} it stands for.
 *
 * <p>A line is a token, its number the token's id. Text is cleaned, split at spaces, punctuation
 * and Chinese characters, in lower case without accents where the model is; each word is split into
 * the longest tokens there are; {@code [CLS]} is put before and {@code [SEP]} behind.
 */
final class WordPieceVocabulary {
    private static final String START = "[CLS]";
    private static final String END = "[SEP]";
    private static final String UNKNOWN = "[UNK]";
    private static final String PADDING = "[PAD]";
    private static final String MASK = "[MASK]";

    private final Map<String, Integer> ids = new LinkedHashMap<>();

    /**
     * @throws TextModelException when it cannot be read or lacks a token every text needs
     */
    WordPieceVocabulary(Path file) {
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int id = 0; id < lines.size(); id++) {
                ids.putIfAbsent(lines.get(id).strip(), id);
            }
        } catch (IOException e) {
            throw new TextModelException(file, "cannot be read", e);
        }
        for (String token : List.of(START, END, UNKNOWN)) {
            if (!ids.containsKey(token)) {
                throw new TextModelException(file, "has no line " + token);
            }
        }
    }

    /** The tokenizer, as the file of its own would have it. */
    String toJson(boolean lowerCase) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            writeSpecialTokens(json);
            writeNormalizer(json, lowerCase);
            json.writeObjectFieldStart("pre_tokenizer");
            json.writeStringField("type", "BertPreTokenizer");
            json.writeEndObject();
            writeTemplate(json);
            writeModel(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }

    private void writeSpecialTokens(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("added_tokens");
        for (String token : List.of(PADDING, UNKNOWN, START, END, MASK)) {
            if (ids.containsKey(token)) {
                json.writeStartObject();
                json.writeNumberField("id", ids.get(token));
                json.writeStringField("content", token);
                for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                    json.writeBooleanField(flag, false);
                }
                json.writeBooleanField("special", true);
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void writeNormalizer(JsonGenerator json, boolean lowerCase) throws IOException {
        json.writeObjectFieldStart("normalizer");
        json.writeStringField("type", "BertNormalizer");
        json.writeBooleanField("clean_text", true);
        json.writeBooleanField("handle_chinese_chars", true);
        json.writeNullField("strip_accents");
        json.writeBooleanField("lowercase", lowerCase);
        json.writeEndObject();
    }

    private void writeTemplate(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("post_processor");
        json.writeStringField("type", "TemplateProcessing");
        for (String template : List.of("single", "pair")) {
            json.writeArrayFieldStart(template);
            writePiece(json, "SpecialToken", START);
            writePiece(json, "Sequence", "A");
            writePiece(json, "SpecialToken", END);
            if (template.equals("pair")) {
                writePiece(json, "Sequence", "B");
                writePiece(json, "SpecialToken", END);
            }
            json.writeEndArray();
        }
        json.writeObjectFieldStart("special_tokens");
        for (String token : List.of(START, END)) {
            json.writeObjectFieldStart(token);
            json.writeStringField("id", token);
            json.writeArrayFieldStart("ids");
            json.writeNumber(ids.get(token));
            json.writeEndArray();
            json.writeArrayFieldStart("tokens");
            json.writeString(token);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writePiece(JsonGenerator json, String kind, String id) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart(kind);
        json.writeStringField("id", id);
        json.writeNumberField("type_id", 0);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeModel(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("model");
        json.writeStringField("type", "WordPiece");
        json.writeStringField("unk_token", UNKNOWN);
        json.writeStringField("continuing_subword_prefix", "##");
        json.writeNumberField("max_input_chars_per_word", 100);
        json.writeObjectFieldStart("vocab");
        for (Map.Entry<String, Integer> entry : ids.entrySet()) {
            json.writeNumberField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
