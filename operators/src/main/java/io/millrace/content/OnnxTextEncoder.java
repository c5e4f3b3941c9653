package io.millrace.content;

import io.millrace.events.CatalogueItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Encodes an item by the meaning of its text, with any sentence encoder exported to ONNX.
 *
 * <p><b>What it computes.</b> {@link ItemText#sentence} is split into at most {@value
 * #MAXIMUM_TOKENS} tokens by the model's own tokenizer, the model gives a vector for the text or
 * one for each token, of which the mean is taken over all but the padding, and the result is
 * brought to unit length in the configured dimensions by {@link VectorProjection}. What the model
 * reads and gives is described at {@link SentenceModel}.
 *
 * <p><b>Files.</b> A folder with {@code model.onnx} (or {@code onnx/model.onnx}) and {@code
 * tokenizer.json} (or the {@code vocab.txt} of a BERT model), or the path of an ONNX file beside
 * the tokenizer. Nothing is downloaded.
 *
 * <p><b>Bounds.</b> Projected to fewer dimensions than the model has, inner products deviate by
 * about {@code 1 / sqrt(N)}: where the encoder is worth its cost, configure the dimensions of the
 * model, 384 for the small ones. The same text gives the same bits alone on the same machine; in
 * batches of another shape, or on another processor, sums are taken in another order and the last
 * bits differ.
 *
 * <p><b>Cost.</b> Batches are made of texts of like length, {@value #BATCH} each, so that little is
 * padding. {@link #encode} of single items costs several times as much for each.
 *
 * <p><b>Memory.</b> The weights, outside the heap: 90 MB for a small model, and the activations of
 * one batch. Each encoder has its own, so a process should have one, or few.
 */
public final class OnnxTextEncoder implements TextEncoder {
    /** A longer text is cut off. */
    public static final int MAXIMUM_TOKENS = 256;

    private static final int BATCH = 32;

    private final VectorProjection projection;
    private final SentenceTokenizer tokenizer;
    private final SentenceModel model;

    /**
     * @param path the folder of the model, or its ONNX file
     * @param dimensions of the vectors, 1 to 4,096
     * @param threads that work on one batch, 1 or above
     * @throws TextModelException when a file is missing or is not what it should be
     */
    public OnnxTextEncoder(Path path, int dimensions, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: threads=" + threads);
        }
        projection = new VectorProjection(dimensions);
        TextModelFiles files = TextModelFiles.locate(path);
        tokenizer = new SentenceTokenizer(files, MAXIMUM_TOKENS);
        try {
            model = new SentenceModel(files.model(), threads);
        } catch (TextModelException e) {
            tokenizer.close();
            throw e;
        }
    }

    @Override
    public int dimensions() {
        return projection.dimensions();
    }

    @Override
    public float[] encode(CatalogueItem item) {
        return encodeBatch(List.of(item)).get(0);
    }

    @Override
    public List<float[]> encodeBatch(List<CatalogueItem> items) {
        List<String> texts = items.stream().map(ItemText::sentence).toList();
        List<Integer> shortestFirst = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).isEmpty()) {
                shortestFirst.add(i);
            }
        }
        shortestFirst.sort(Comparator.comparingInt(i -> texts.get(i).length()));
        List<float[]> vectors = new ArrayList<>(Collections.nCopies(items.size(), null));
        for (int from = 0; from < shortestFirst.size(); from += BATCH) {
            List<Integer> batch =
                    shortestFirst.subList(from, Math.min(from + BATCH, shortestFirst.size()));
            float[][] encoded =
                    model.run(tokenizer.encode(batch.stream().map(texts::get).toList()));
            for (int i = 0; i < encoded.length; i++) {
                vectors.set(batch.get(i), projection.project(encoded[i]));
            }
        }
        return vectors;
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
