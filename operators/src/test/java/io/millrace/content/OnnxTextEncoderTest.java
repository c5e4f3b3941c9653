package io.millrace.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.CatalogueItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxTextEncoderTest {
    @TempDir Path folder;

    @BeforeEach
    void writeVocabulary() throws IOException {
        TinyModel.writeVocabulary(folder);
    }

    private OnnxTextEncoder open(OnnxFile model) throws IOException {
        TinyModel.write(folder, model);
        return new OnnxTextEncoder(folder, TinyModel.WIDTH, 1);
    }

    private float[] encode(OnnxFile model, String title) throws IOException {
        try (OnnxTextEncoder encoder = open(model)) {
            return encoder.encode(Items.titled(title));
        }
    }

    /** The unit vector of how often each token occurs, given as token and count in turns. */
    private static float[] counted(double... tokensAndCounts) {
        double[] counts = new double[TinyModel.WIDTH];
        for (int i = 0; i < tokensAndCounts.length; i += 2) {
            counts[(int) tokensAndCounts[i]] = tokensAndCounts[i + 1];
        }
        return Vectors.unit(counts);
    }

    private static final float[] DESK_LAMPS =
            counted(
                    TinyModel.START, 1,
                    TinyModel.DESK, 1,
                    TinyModel.LAMP, 1,
                    TinyModel.PLURAL, 1,
                    TinyModel.END, 1);

    @Test
    void encode_vectorForEachToken_isTheirMean() throws IOException {
        float[] vector = encode(TinyModel.ofTokens(), "Desk lamps");

        assertThat(vector).containsExactly(DESK_LAMPS, within(1e-6f));
        assertThat(vector[TinyModel.DESK]).isCloseTo((float) (1 / Math.sqrt(5)), within(1e-6f));
        assertThat(Vectors.length(vector)).isCloseTo(1, within(1e-6));
    }

    @Test
    void encode_unknownWord_isTheUnknownToken() throws IOException {
        assertThat(encode(TinyModel.ofTokens(), "hose"))
                .containsExactly(
                        counted(
                                TinyModel.START, 1,
                                TinyModel.UNKNOWN, 1,
                                TinyModel.END, 1),
                        within(1e-6f));
    }

    @Test
    void encode_longText_isCutOff() throws IOException {
        assertThat(encode(TinyModel.ofTokens(), "red ".repeat(300) + "lamp"))
                .containsExactly(
                        counted(
                                TinyModel.START, 1,
                                TinyModel.RED, OnnxTextEncoder.MAXIMUM_TOKENS - 2,
                                TinyModel.END, 1),
                        within(1e-6f));
    }

    @Test
    void encode_longTextOfAModelForShortOnes_isCutOffThere() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"tokenizer_class\": \"BertTokenizer\", \"nested\": {\"model_max_length\": 3},"
                        + " \"model_max_length\": 10}");

        assertThat(encode(TinyModel.ofTokens(), "red ".repeat(300)))
                .containsExactly(
                        counted(TinyModel.START, 1, TinyModel.RED, 8, TinyModel.END, 1),
                        within(1e-6f));
    }

    @Test
    void encode_modelWithoutABound_takesOurs() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"model_max_length\": 1000000000000000019884624838656}");

        assertThat(encode(TinyModel.ofTokens(), "red ".repeat(300))[TinyModel.RED])
                .isGreaterThan(0.999f);
    }

    @Test
    void encode_casedModel_keepsCapitals() throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");

        assertThat(encode(TinyModel.ofTokens(), "Red red"))
                .containsExactly(
                        counted(
                                TinyModel.START, 1,
                                TinyModel.UNKNOWN, 1,
                                TinyModel.RED, 1,
                                TinyModel.END, 1),
                        within(1e-6f));
    }

    @Test
    void encode_nothing_isNull() throws IOException {
        try (OnnxTextEncoder encoder = open(TinyModel.ofTokens())) {
            assertThat(encoder.encode(CatalogueItem.of("a"))).isNull();
            assertThat(encoder.encodeBatch(List.of(CatalogueItem.of("a"), Items.titled(" "))))
                    .containsExactly(null, null);
            assertThat(encoder.encodeBatch(List.of())).isEmpty();
        }
    }

    @Test
    void encode_twice_givesTheSameBits() throws IOException {
        assertThat(encode(TinyModel.ofTokens(), "red desk lamp"))
                .containsExactly(encode(TinyModel.ofTokens(), "red desk lamp"));
    }

    @Test
    void encodeBatch_textsOfManyLengths_areThoseOfSingleCalls() throws IOException {
        List<CatalogueItem> items = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            items.add(
                    i % 10 == 9
                            ? CatalogueItem.of("a")
                            : Items.titled("red ".repeat(i * 7 % 40) + "desk lamps"));
        }
        try (OnnxTextEncoder encoder = open(TinyModel.ofTokens())) {
            List<float[]> vectors = encoder.encodeBatch(items);

            assertThat(vectors).hasSize(items.size());
            for (int i = 0; i < items.size(); i++) {
                float[] single = encoder.encode(items.get(i));
                if (single == null) {
                    assertThat(vectors.get(i)).isNull();
                } else {
                    assertThat(vectors.get(i)).containsExactly(single, within(1e-6f));
                }
            }
            assertThat(vectors.get(0)).containsExactly(DESK_LAMPS, within(1e-6f));
        }
    }

    @Test
    void encode_tokenTypes_areGivenToAModelThatWantsThem() throws IOException {
        float[][] types = new float[2][TinyModel.WIDTH];
        types[0][7] = 2;
        types[1][7] = 1000;
        OnnxFile model =
                TinyModel.lookUp(OnnxFile.INT64)
                        .input("token_type_ids", OnnxFile.INT64, "texts", "tokens")
                        .matrix("types", types)
                        .output("last_hidden_state", OnnxFile.FLOAT, "texts", "tokens", 8)
                        .node("Gather", "of_token", "embeddings", "input_ids")
                        .node("Gather", "of_type", "types", "token_type_ids")
                        .node("Add", "last_hidden_state", "of_token", "of_type");

        assertThat(encode(model, "red"))
                .containsExactly(
                        counted(TinyModel.START, 1, TinyModel.RED, 1, TinyModel.END, 1, 7, 6),
                        within(1e-6f));
    }

    @Test
    void encode_smallIntegers_areGivenToAModelThatWantsThem() throws IOException {
        OnnxFile model =
                TinyModel.lookUp(OnnxFile.INT32)
                        .output("anything", OnnxFile.FLOAT, "texts", "tokens", TinyModel.WIDTH)
                        .node("Gather", "anything", "embeddings", "input_ids");

        assertThat(encode(model, "desk lamps")).containsExactly(DESK_LAMPS, within(1e-6f));
    }

    @Test
    void encode_vectorForEachText_isTakenBeforeThatForEachToken() throws IOException {
        OnnxFile model =
                TinyModel.lookUp(OnnxFile.INT64)
                        .output("last_hidden_state", OnnxFile.FLOAT, "texts", "tokens", 8)
                        .output("sentence_embedding", OnnxFile.FLOAT, "texts", 8)
                        .node("Gather", "last_hidden_state", "embeddings", "input_ids")
                        .node("Neg", "turned", "last_hidden_state")
                        .meanOfTokens("sentence_embedding", "turned");

        float[] vector = encode(model, "desk lamps");

        for (int i = 0; i < TinyModel.WIDTH; i++) {
            assertThat(vector[i]).isCloseTo(-DESK_LAMPS[i], within(1e-6f));
        }
    }

    @Test
    void encode_otherDimensions_isProjected() throws IOException {
        TinyModel.write(folder, TinyModel.ofTokens());
        try (OnnxTextEncoder encoder = new OnnxTextEncoder(folder, 4, 1)) {
            float[] vector = encoder.encode(Items.titled("desk lamps"));

            assertThat(encoder.dimensions()).isEqualTo(4);
            assertThat(vector)
                    .containsExactly(new VectorProjection(4).project(DESK_LAMPS), within(1e-6f));
        }
    }

    @Test
    void encode_moreThreads_giveTheSame() throws IOException {
        TinyModel.write(folder, TinyModel.ofTokens());
        try (OnnxTextEncoder encoder = new OnnxTextEncoder(folder, TinyModel.WIDTH, 2)) {
            assertThat(encoder.encode(Items.titled("desk lamps")))
                    .containsExactly(DESK_LAMPS, within(1e-6f));
        }
    }

    @Test
    void constructor_tokenizerJson_isTakenBeforeVocabulary() throws IOException {
        String json = new WordPieceVocabulary(folder.resolve("vocab.txt")).toJson(true);
        Files.writeString(
                folder.resolve("tokenizer.json"), json.replace("\"lamp\":5", "\"lamp\":7"));

        assertThat(encode(TinyModel.ofTokens(), "lamp"))
                .containsExactly(
                        counted(TinyModel.START, 1, TinyModel.RED, 1, TinyModel.END, 1),
                        within(1e-6f));
    }

    @Test
    void constructor_ownPaddingAndTruncationOfATokenizer_areReplaced() throws IOException {
        String json = new WordPieceVocabulary(folder.resolve("vocab.txt")).toJson(true);
        Files.writeString(
                folder.resolve("tokenizer.json"),
                json.replaceFirst(
                        "\"version\":\"1.0\"",
                        "\"version\":\"1.0\",\"truncation\":{\"direction\":\"Right\","
                                + "\"max_length\":5,\"strategy\":\"LongestFirst\",\"stride\":0},"
                                + "\"padding\":{\"strategy\":{\"Fixed\":12},\"direction\":\"Right\","
                                + "\"pad_to_multiple_of\":null,\"pad_id\":0,\"pad_type_id\":0,"
                                + "\"pad_token\":\"[PAD]\"}"));

        assertThat(encode(TinyModel.ofTokens(), "red red red red lamp"))
                .containsExactly(
                        counted(
                                TinyModel.START, 1,
                                TinyModel.RED, 4,
                                TinyModel.LAMP, 1,
                                TinyModel.END, 1),
                        within(1e-6f));
    }

    @Test
    void constructor_foldersOfARepository_areFound() throws IOException {
        Path model = TinyModel.write(folder.resolve("onnx"), TinyModel.ofTokens());
        for (Path path : List.of(folder, model)) {
            try (OnnxTextEncoder encoder = new OnnxTextEncoder(path, TinyModel.WIDTH, 1)) {
                assertThat(encoder.encode(Items.titled("desk lamps")))
                        .containsExactly(DESK_LAMPS, within(1e-6f));
            }
        }
    }

    static Stream<Arguments> unusableModels() {
        OnnxFile noIds =
                new OnnxFile()
                        .input("attention_mask", OnnxFile.INT64, "texts", "tokens")
                        .output("anything", OnnxFile.INT64, "texts", "tokens")
                        .node("Neg", "anything", "attention_mask");
        OnnxFile floats =
                new OnnxFile()
                        .input("input_ids", OnnxFile.FLOAT, "texts", "tokens")
                        .output("anything", OnnxFile.FLOAT, "texts", "tokens")
                        .node("Neg", "anything", "input_ids");
        OnnxFile integers =
                new OnnxFile()
                        .input("input_ids", OnnxFile.INT64, "texts", "tokens")
                        .output("last_hidden_state", OnnxFile.INT64, "texts", "tokens")
                        .node("Neg", "last_hidden_state", "input_ids");
        OnnxFile two =
                TinyModel.lookUp(OnnxFile.INT64)
                        .output("logits", OnnxFile.FLOAT, "texts", "tokens", 8)
                        .output("scores", OnnxFile.FLOAT, "texts", "tokens", 8)
                        .node("Gather", "logits", "embeddings", "input_ids")
                        .node("Neg", "scores", "logits");
        return Stream.of(
                Arguments.of(
                        TinyModel.ofTokens()
                                .input("pixel_values", OnnxFile.FLOAT, "texts", 3)
                                .bytes(),
                        "has the input pixel_values, known are attention_mask, input_ids,"
                                + " token_type_ids"),
                Arguments.of(noIds.bytes(), "has no input input_ids, it has attention_mask"),
                Arguments.of(
                        floats.bytes(),
                        "has the input input_ids FLOAT[-1, -1], expected integers of the shape"
                                + " [texts, tokens]"),
                Arguments.of(
                        integers.bytes(),
                        "has the output last_hidden_state INT64[-1, -1], expected floats of the"
                                + " shape [texts, width] or [texts, tokens, width]"),
                Arguments.of(
                        two.bytes(),
                        "has the outputs logits, scores, expected one of sentence_embedding,"
                                + " last_hidden_state, token_embeddings, pooler_output or a single"
                                + " one"));
    }

    @ParameterizedTest
    @MethodSource("unusableModels")
    void constructor_unusableModel_saysWhy(byte[] model, String problem) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), model);

        assertThatThrownBy(() -> new OnnxTextEncoder(folder, 8, 1))
                .isInstanceOf(TextModelException.class)
                .hasMessage(file + ": " + problem);
    }

    @Test
    void constructor_noOnnxFile_saysWhy() throws IOException {
        Path file = Files.writeString(folder.resolve("model.onnx"), "version https://git-lfs");

        assertThatThrownBy(() -> new OnnxTextEncoder(file, 8, 1))
                .isInstanceOf(TextModelException.class)
                .hasMessageStartingWith(file + ": is not an ONNX model this runtime reads: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void constructor_missingFiles_namesThem() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> new OnnxTextEncoder(nowhere, 8, 1))
                .isInstanceOf(TextModelException.class)
                .hasMessage(nowhere + ": no such file or folder");
        assertThatThrownBy(() -> new OnnxTextEncoder(folder, 8, 1))
                .isInstanceOf(TextModelException.class)
                .hasMessage(folder + ": holds no model.onnx");

        TinyModel.write(folder, TinyModel.ofTokens());
        Files.delete(folder.resolve("vocab.txt"));
        assertThatThrownBy(() -> new OnnxTextEncoder(folder, 8, 1))
                .isInstanceOf(TextModelException.class)
                .hasMessage(folder + ": holds neither tokenizer.json nor vocab.txt");
    }

    @Test
    void constructor_unusableTokenizer_saysWhy() throws IOException {
        TinyModel.write(folder, TinyModel.ofTokens());
        Path vocabulary = Files.write(folder.resolve("vocab.txt"), List.of("[UNK]", "[CLS]"));
        assertThatThrownBy(() -> new OnnxTextEncoder(folder, 8, 1))
                .isInstanceOf(TextModelException.class)
                .hasMessage(vocabulary + ": has no line [SEP]");

        Path json = Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\n}}");
        assertThatThrownBy(() -> new OnnxTextEncoder(folder, 8, 1))
                .isInstanceOf(TextModelException.class)
                .hasMessageStartingWith(json + ": is not a tokenizer: ")
                .hasMessageNotContaining("\n");

        Path settings = Files.writeString(folder.resolve("tokenizer_config.json"), "[]");
        assertThatThrownBy(() -> new OnnxTextEncoder(folder, 8, 1))
                .isInstanceOf(TextModelException.class)
                .hasMessage(settings + ": is not a JSON object");
    }

    @Test
    void encode_modelThatFails_namesTheModel() throws IOException {
        OnnxFile model =
                new OnnxFile()
                        .input("input_ids", OnnxFile.INT64, "texts", "tokens")
                        .matrix("embeddings", TinyModel.embeddings(4))
                        .output("last_hidden_state", OnnxFile.FLOAT, "texts", "tokens", 8)
                        .node("Gather", "last_hidden_state", "embeddings", "input_ids");
        try (OnnxTextEncoder encoder = open(model)) {
            assertThatThrownBy(() -> encoder.encode(Items.titled("desk lamp")))
                    .isInstanceOf(TextModelException.class)
                    .hasMessageStartingWith(
                            folder.resolve("model.onnx") + ": failed on 1 texts of 4 tokens: ")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void constructor_argumentsOutOfRange_areRefused() {
        assertThatThrownBy(() -> new OnnxTextEncoder(folder, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dimensions must be 1 to 4096: dimensions=0");
        assertThatThrownBy(() -> new OnnxTextEncoder(folder, 8, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1: threads=0");
    }
}
