package io.millrace.jobs.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts Java programs with the Java of this process. */
public final class JavaProgram {
    private final List<String> options;
    private final Path temporary;
    private final String classPath;

    /**
     * @param options for the JVM
     * @param temporary folder for the program's temporary files, in place of the system's
     */
    JavaProgram(List<String> options, Path temporary) {
        this(options, temporary, System.getProperty("java.class.path"));
    }

    /** The same with another class path than this process has. */
    public JavaProgram(List<String> options, Path temporary, String classPath) {
        this.options = List.copyOf(options);
        this.temporary = temporary;
        this.classPath = classPath;
    }

    /**
     * Starts a program in a session of its own, so that Ctrl-C in this terminal is for this process
     * to handle and closing the terminal does not end the program.
     *
     * @param output takes what the program prints; earlier content is lost
     */
    public Process start(String mainClass, List<String> arguments, Path output) throws IOException {
        List<String> command = new ArrayList<>();
        if (isOnPath("setsid")) {
            command.add("setsid");
        }
        command.addAll(command(mainClass, arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** The command that runs a program; its temporary folder is made. */
    public List<String> command(String mainClass, List<String> arguments) throws IOException {
        Files.createDirectories(temporary);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String folder : path.split(File.pathSeparator)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
