package io.millrace.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A sentence encoder of nine tokens and eight dimensions. The vector of a token is 1 in a dimension
 * of its own; that of the padding is 100 everywhere, so that nobody overlooks a padding that
 * counts.
 */
final class TinyModel {
    static final int WIDTH = 8;
    static final List<String> VOCABULARY =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "desk", "lamp", "##s", "red", ".");
    static final int UNKNOWN = 0;
    static final int START = 1;
    static final int END = 2;
    static final int DESK = 3;
    static final int LAMP = 4;
    static final int PLURAL = 5;
    static final int RED = 6;

    private TinyModel() {}

    /** The model most exports look like: a vector for each token. */
    static OnnxFile ofTokens() {
        return lookUp(OnnxFile.INT64)
                .output("last_hidden_state", OnnxFile.FLOAT, "texts", "tokens", WIDTH)
                .node("Gather", "last_hidden_state", "embeddings", "input_ids");
    }

    /** Inputs, and a matrix with the vector of each token. */
    static OnnxFile lookUp(int type) {
        return new OnnxFile()
                .input("input_ids", type, "texts", "tokens")
                .input("attention_mask", type, "texts", "tokens")
                .matrix("embeddings", embeddings(VOCABULARY.size()));
    }

    static float[][] embeddings(int tokens) {
        float[][] rows = new float[tokens][WIDTH];
        Arrays.fill(rows[0], 100);
        for (int token = 1; token < tokens; token++) {
            rows[token][token - 1] = 1;
        }
        return rows;
    }

    static Path write(Path folder, OnnxFile model) throws IOException {
        Files.createDirectories(folder);
        return Files.write(folder.resolve("model.onnx"), model.bytes());
    }

    static Path writeVocabulary(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.write(folder.resolve("vocab.txt"), VOCABULARY);
    }
}
