package io.millrace.content;

import java.nio.file.Path;

/** A text model cannot be used; the message is one line that names the file and what is wrong. */
public final class TextModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TextModelException(Path file, String problem) {
        super(file + ": " + problem);
    }

    TextModelException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem + ": " + firstLine(cause), cause);
    }

    private static String firstLine(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        return message.strip().lines().findFirst().orElseThrow();
    }
}
