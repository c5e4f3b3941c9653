package io.millrace.jobs.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cluster.Installation;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Another version of the job: sources of this one with a change in them, compiled and put into a
 * copy of its jar.
 */
final class ChangedJob {
    private final Installation installation;
    private final Path jar;
    private final Path work;

    /**
     * @param jar to be made
     */
    private ChangedJob(Installation installation, Path jar) throws IOException {
        this.installation = installation;
        this.jar = jar;
        work = Files.createDirectories(jar.resolveSibling(jar.getFileName() + " work"));
        Files.copy(installation.jobJar(), jar, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The same version in a file of its own. */
    static ChangedJob copy(Installation installation, Path jar) throws IOException {
        return new ChangedJob(installation, jar);
    }

    Path jar() {
        return jar;
    }

    /** Puts one text in another's place in a class, where it must be exactly once. */
    ChangedJob replacing(String module, String className, String before, String after)
            throws IOException {
        Path source =
                Path.of("..", module, "src", "main", "java")
                        .resolve(className.replace('.', '/') + ".java");
        String text = Files.readString(source);
        assertThat(text.split(Pattern.quote(before), -1))
                .as("'%s' in %s", before, source)
                .hasSize(2);
        return compiling(module, className, text.replace(before, after));
    }

    /** Puts a class into the library of a module, in place of the one of its name if there is. */
    ChangedJob compiling(String module, String className, String source) throws IOException {
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        Path sources = Files.createDirectories(work.resolve("sources of " + simpleName));
        Path classes = Files.createDirectories(work.resolve("classes of " + simpleName));
        Path file = Files.writeString(sources.resolve(simpleName + ".java"), source);
        compile(file, classes);
        try (FileSystem outer = FileSystems.newFileSystem(jar)) {
            Path library = library(outer, module);
            Path copy = work.resolve("library.jar");
            Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
            put(classes, copy);
            Files.copy(copy, library, StandardCopyOption.REPLACE_EXISTING);
        }
        return this;
    }

    private void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = new ArrayList<>();
        options.add("-proc:none");
        options.add("-nowarn");
        options.add("-d");
        options.add(classes.toString());
        options.add("-cp");
        options.add(classPath());
        boolean compiled =
                compiler.getTask(
                                messages,
                                null,
                                null,
                                options,
                                null,
                                compiler.getStandardFileManager(null, null, null)
                                        .getJavaFileObjects(source))
                        .call();
        assertThat(compiled).as("%s: %s", source, messages).isTrue();
    }

    /** What was compiled before comes first, then the libraries of this version. */
    private String classPath() throws IOException {
        List<String> path = new ArrayList<>();
        try (Stream<Path> folders = Files.list(work)) {
            folders.filter(folder -> folder.getFileName().toString().startsWith("classes of "))
                    .forEach(folder -> path.add(folder.toString()));
        }
        try (Stream<Path> libraries = Files.list(installation.home().resolve("lib"))) {
            libraries.forEach(library -> path.add(library.toString()));
        }
        return String.join(File.pathSeparator, path);
    }

    private static Path library(FileSystem jar, String module) throws IOException {
        try (Stream<Path> libraries = Files.list(jar.getPath("lib"))) {
            return libraries
                    .filter(
                            each ->
                                    each.getFileName()
                                            .toString()
                                            .startsWith("millrace-" + module + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void put(Path classes, Path library) throws IOException {
        try (FileSystem inner = FileSystems.newFileSystem(library);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = inner.getPath(classes.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
