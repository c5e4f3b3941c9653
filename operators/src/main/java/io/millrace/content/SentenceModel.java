package io.millrace.content;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An ONNX file that turns tokens into one vector for each text.
 *
 * <p><b>Inputs.</b> Those of {@code input_ids}, {@code attention_mask} and {@code token_type_ids}
 * that the model has, [texts, tokens] of 64-bit or 32-bit integers; any other input is an error.
 *
 * <p><b>Output.</b> The first there is of {@code sentence_embedding}, {@code last_hidden_state},
 * {@code token_embeddings}, {@code pooler_output}, else the only one. Of the shape [texts, width]
 * it is the vector; of [texts, tokens, width] the vector is the mean over the tokens that the
 * attention mask keeps (Reimers, Gurevych, "Sentence-BERT", 2019).
 */
final class SentenceModel implements AutoCloseable {
    private static final Map<String, Function<Encoding, long[]>> INPUTS =
            Map.of(
                    "input_ids", Encoding::getIds,
                    "attention_mask", Encoding::getAttentionMask,
                    "token_type_ids", Encoding::getTypeIds);
    private static final List<String> OUTPUTS =
            List.of("sentence_embedding", "last_hidden_state", "token_embeddings", "pooler_output");

    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Map<String, OnnxJavaType> inputs = new LinkedHashMap<>();
    private final String output;

    /**
     * @param threads that work on one batch, 1 or above
     * @throws TextModelException when there is no such model
     */
    SentenceModel(Path file, int threads) {
        this.file = file;
        OrtSession opened = null;
        try {
            environment = OrtEnvironment.getEnvironment();
            opened = open(environment, file, threads);
            checkInputs(opened.getInputInfo());
            output = chooseOutput(opened.getOutputInfo());
        } catch (OrtException e) {
            close(opened);
            throw new TextModelException(file, "is not an ONNX model this runtime reads", e);
        } catch (LinkageError e) {
            throw new TextModelException(
                    file, "the native library of ONNX Runtime cannot be loaded here", e);
        } catch (TextModelException e) {
            close(opened);
            throw e;
        }
        session = opened;
    }

    /**
     * The vector of each text, of any length.
     *
     * @throws TextModelException when the model fails or its output has another shape
     */
    float[][] run(Encoding[] texts) {
        int tokens = texts[0].getIds().length;
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, OnnxJavaType> input : inputs.entrySet()) {
                tensors.put(
                        input.getKey(),
                        tensor(texts, tokens, INPUTS.get(input.getKey()), input.getValue()));
            }
            try (OrtSession.Result result = session.run(tensors, Set.of(output))) {
                return pooled((OnnxTensor) result.get(0), texts, tokens);
            }
        } catch (OrtException e) {
            throw new TextModelException(
                    file, "failed on " + texts.length + " texts of " + tokens + " tokens", e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        close(session);
    }

    private static OrtSession open(OrtEnvironment environment, Path file, int threads)
            throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setDeterministicCompute(true);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            // Threads that wait for the next batch must not take the processor from the job.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return environment.createSession(file.toString(), options);
        }
    }

    private void checkInputs(Map<String, NodeInfo> found) {
        for (NodeInfo input : found.values()) {
            if (!INPUTS.containsKey(input.getName())) {
                throw new TextModelException(
                        file,
                        "has the input "
                                + input.getName()
                                + ", known are "
                                + String.join(", ", new TreeMap<>(INPUTS).keySet()));
            }
            boolean isInteger =
                    input.getInfo() instanceof TensorInfo tensor
                            && (tensor.type == OnnxJavaType.INT64
                                    || tensor.type == OnnxJavaType.INT32);
            if (!isInteger || ((TensorInfo) input.getInfo()).getShape().length != 2) {
                throw new TextModelException(
                        file,
                        "has the input "
                                + shown(input)
                                + ", expected integers of the shape [texts, tokens]");
            }
            inputs.put(input.getName(), ((TensorInfo) input.getInfo()).type);
        }
        if (!inputs.containsKey("input_ids")) {
            throw new TextModelException(
                    file, "has no input input_ids, it has " + String.join(", ", found.keySet()));
        }
    }

    private String chooseOutput(Map<String, NodeInfo> found) {
        NodeInfo chosen =
                OUTPUTS.stream()
                        .filter(found::containsKey)
                        .findFirst()
                        .map(found::get)
                        .orElseGet(() -> onlyOne(found));
        boolean isVector =
                chosen.getInfo() instanceof TensorInfo tensor
                        && (tensor.type == OnnxJavaType.FLOAT
                                || tensor.type == OnnxJavaType.FLOAT16
                                || tensor.type == OnnxJavaType.BFLOAT16)
                        && (tensor.getShape().length == 2 || tensor.getShape().length == 3);
        if (!isVector) {
            throw new TextModelException(
                    file,
                    "has the output "
                            + shown(chosen)
                            + ", expected floats of the shape [texts, width] or"
                            + " [texts, tokens, width]");
        }
        return chosen.getName();
    }

    private NodeInfo onlyOne(Map<String, NodeInfo> found) {
        if (found.size() != 1) {
            throw new TextModelException(
                    file,
                    "has the outputs "
                            + String.join(", ", found.keySet())
                            + ", expected one of "
                            + String.join(", ", OUTPUTS)
                            + " or a single one");
        }
        return found.values().iterator().next();
    }

    private static String shown(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor
                ? node.getName() + " " + tensor.type + Arrays.toString(tensor.getShape())
                : node.getName() + " " + node.getInfo();
    }

    private OnnxTensor tensor(
            Encoding[] texts, int tokens, Function<Encoding, long[]> values, OnnxJavaType type)
            throws OrtException {
        long[] shape = {texts.length, tokens};
        if (type == OnnxJavaType.INT64) {
            LongBuffer longs = LongBuffer.allocate(texts.length * tokens);
            for (Encoding text : texts) {
                longs.put(values.apply(text));
            }
            return OnnxTensor.createTensor(environment, longs.flip(), shape);
        }
        IntBuffer ints = IntBuffer.allocate(texts.length * tokens);
        for (Encoding text : texts) {
            for (long value : values.apply(text)) {
                ints.put((int) value);
            }
        }
        return OnnxTensor.createTensor(environment, ints.flip(), shape);
    }

    private float[][] pooled(OnnxTensor tensor, Encoding[] texts, int tokens) {
        long[] shape = tensor.getInfo().getShape();
        boolean ofTokens = shape.length == 3;
        int width = (int) shape[shape.length - 1];
        if (shape[0] != texts.length || width < 1 || ofTokens && shape[1] != tokens) {
            throw new TextModelException(
                    file,
                    output
                            + " has the shape "
                            + Arrays.toString(shape)
                            + " for "
                            + texts.length
                            + " texts of "
                            + tokens
                            + " tokens");
        }
        FloatBuffer floats = tensor.getFloatBuffer();
        float[][] vectors = new float[texts.length][width];
        for (int i = 0; i < texts.length; i++) {
            if (ofTokens) {
                vectors[i] = mean(floats, i * tokens, texts[i].getAttentionMask(), width);
            } else {
                floats.get(i * width, vectors[i]);
            }
        }
        return vectors;
    }

    /** The mean of the rows from {@code start} on that the mask keeps; all 0 if it keeps none. */
    private static float[] mean(FloatBuffer rows, int start, long[] mask, int width) {
        double[] sums = new double[width];
        int kept = 0;
        for (int token = 0; token < mask.length; token++) {
            if (mask[token] != 0) {
                int row = (start + token) * width;
                for (int i = 0; i < width; i++) {
                    sums[i] += rows.get(row + i);
                }
                kept++;
            }
        }
        float[] mean = new float[width];
        for (int i = 0; i < width && kept > 0; i++) {
            mean[i] = (float) (sums[i] / kept);
        }
        return mean;
    }

    private void close(OrtSession opened) {
        if (opened != null) {
            try {
                opened.close();
            } catch (OrtException e) {
                throw new TextModelException(file, "cannot be closed", e);
            }
        }
    }
}
