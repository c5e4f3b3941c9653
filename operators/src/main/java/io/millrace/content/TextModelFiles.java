package io.millrace.content;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the files of a sentence encoder are.
 *
 * @param model the ONNX file
 * @param tokenizer {@code tokenizer.json}, or {@code vocab.txt} where there is none
 */
record TextModelFiles(Path model, Path tokenizer) {
    private static final String MODEL = "model.onnx";

    /** The folder that repositories of models keep the ONNX file in, below the tokenizer. */
    private static final String MODEL_FOLDER = "onnx";

    private static final List<String> TOKENIZERS = List.of("tokenizer.json", "vocab.txt");

    /**
     * @param path a folder with the files, or the ONNX file beside the tokenizer
     * @throws TextModelException when a file is missing
     */
    static TextModelFiles locate(Path path) {
        Path model = model(path);
        List<Path> folders = new ArrayList<>();
        Path folder = model.toAbsolutePath().getParent();
        folders.add(folder);
        if (folder.endsWith(MODEL_FOLDER) && folder.getParent() != null) {
            folders.add(folder.getParent());
        }
        for (Path candidate : folders) {
            for (String name : TOKENIZERS) {
                if (Files.isRegularFile(candidate.resolve(name))) {
                    return new TextModelFiles(model, candidate.resolve(name));
                }
            }
        }
        throw new TextModelException(folder, "holds neither tokenizer.json nor vocab.txt");
    }

    /** A further file of the tokenizer, which need not exist. */
    Path besideTokenizer(String name) {
        return tokenizer.resolveSibling(name);
    }

    private static Path model(Path path) {
        if (Files.isRegularFile(path)) {
            return path;
        }
        if (!Files.isDirectory(path)) {
            throw new TextModelException(path, "no such file or folder");
        }
        for (Path candidate :
                List.of(path.resolve(MODEL), path.resolve(MODEL_FOLDER).resolve(MODEL))) {
            if (Files.isRegularFile(candidate)) {
                return candidate;
            }
        }
        throw new TextModelException(path, "holds no " + MODEL);
    }
}
