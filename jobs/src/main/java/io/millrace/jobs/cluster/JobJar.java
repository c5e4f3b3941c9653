package io.millrace.jobs.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.job.JobProgram;
import io.millrace.jobs.stack.JavaProgram;
import io.millrace.savepoints.JobDescription;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.flink.util.FileUtils;

/**
 * One version of the job as a file: a jar with all libraries of the job inside it, in {@code lib}.
 * What it is asked, it answers in a JVM of its own with its own classes, so that two versions never
 * meet in one process.
 */
public final class JobJar {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LIBRARY_FOLDER = "lib/";
    private static final String PROGRAM_LIBRARY = "millrace-jobs-";
    private static final int NAME_LENGTH = 16;

    private final Path file;
    private final List<Path> libraries;
    private final Installation installation;
    private final Path temporary;

    private JobJar(Path file, List<Path> libraries, Installation installation, Path temporary) {
        this.file = file;
        this.libraries = List.copyOf(libraries);
        this.installation = installation;
        this.temporary = temporary;
    }

    /**
     * Opens a jar and unpacks its libraries, once for each content.
     *
     * @param folder takes the libraries, in a folder named after the content
     * @throws JobFailedException if it cannot be read or is no jar of the job
     */
    public static JobJar open(Path file, Path folder, Installation installation) {
        requireNonNull(installation, "installation is null");
        Path jar = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(jar) || !Files.isReadable(jar)) {
            throw new JobFailedException("there is no readable file " + jar);
        }
        try {
            Path unpacked = folder.resolve(contentName(jar));
            if (!Files.isDirectory(unpacked)) {
                unpack(jar, unpacked);
            }
            try (Stream<Path> found = Files.list(unpacked)) {
                return new JobJar(
                        jar, found.sorted().toList(), installation, folder.resolve("tmp"));
            }
        } catch (ZipException e) {
            throw new JobFailedException(jar + " is not a jar", e);
        } catch (IOException e) {
            throw new JobFailedException(jar + " cannot be unpacked", e);
        }
    }

    public Path file() {
        return file;
    }

    /** What a Flink cluster needs to run the job. */
    List<Path> libraries() {
        return libraries;
    }

    /**
     * The operators and states of this version.
     *
     * @param settings by key
     */
    public JobDescription describe(Map<String, String> settings) throws InterruptedException {
        ObjectNode request = JSON.createObjectNode();
        putSettings(settings, request);
        return JobDescription.fromJson(ask("describe", request).toString());
    }

    /**
     * Starts this version on a cluster and returns once it has been accepted.
     *
     * @throws JobFailedException with the reason, if it was not
     */
    public Submitted submit(Submission submission) throws InterruptedException {
        ObjectNode request = JSON.createObjectNode();
        putSettings(submission.settings(), request);
        request.put(JobProgram.CLUSTER, submission.cluster().toString());
        submission.restore().ifPresent(path -> request.put(JobProgram.RESTORE, path));
        submission
                .checkpointsSince()
                .ifPresent(time -> request.put(JobProgram.CHECKPOINTS_SINCE, time.toEpochMilli()));
        ArrayNode list = request.putArray(JobProgram.LIBRARIES);
        libraries.forEach(library -> list.add(library.toString()));
        JsonNode answer = ask("submit", request);
        return new Submitted(
                answer.required(JobProgram.JOB_ID).asText(),
                Optional.ofNullable(answer.path(JobProgram.RESTORED_FROM).textValue()));
    }

    private static void putSettings(Map<String, String> settings, ObjectNode request) {
        ObjectNode node = request.putObject(JobProgram.SETTINGS);
        settings.forEach(node::put);
    }

    private JsonNode ask(String word, ObjectNode request) throws InterruptedException {
        Process process = null;
        try {
            List<String> options = new ArrayList<>(installation.jvmOptions());
            options.add("-Xmx512m");
            options.add("-XX:TieredStopAtLevel=1");
            options.add("-Dlog4j2.configurationFile=log4j2-millrace.xml");
            options.add("-Dmillrace.log.file=" + temporary.resolveSibling("job-program.log"));
            JavaProgram java = new JavaProgram(options, temporary, classPath());
            process =
                    new ProcessBuilder(java.command(JobProgram.class.getName(), List.of(word)))
                            .redirectError(ProcessBuilder.Redirect.PIPE)
                            .start();
            process.getOutputStream().write(JSON.writeValueAsBytes(request));
            process.getOutputStream().close();
            Errors errors = Errors.of(process.getErrorStream());
            String answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new JobFailedException(file.getFileName() + ": " + errors.lastLine(status));
            }
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new JobFailedException(file + " does not answer", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /** The job's own libraries come first; Flink and what it needs are the installation's. */
    private String classPath() {
        List<String> path = new ArrayList<>();
        libraries.forEach(library -> path.add(library.toString()));
        installation.flinkLibraries().forEach(library -> path.add(library.toString()));
        return String.join(File.pathSeparator, path);
    }

    private static void unpack(Path jar, Path target) throws IOException {
        Path parent = Files.createDirectories(target.getParent());
        Path unfinished = Files.createTempDirectory(parent, "unpacking-");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            boolean isJob = false;
            for (ZipEntry entry :
                    (Iterable<ZipEntry>) zip.stream().map(e -> (ZipEntry) e)::iterator) {
                String name = entry.getName();
                boolean isLibrary = name.startsWith(LIBRARY_FOLDER) && name.endsWith(".jar");
                String simpleName = name.substring(name.lastIndexOf('/') + 1);
                if (isLibrary && name.equals(LIBRARY_FOLDER + simpleName)) {
                    isJob |= simpleName.startsWith(PROGRAM_LIBRARY);
                    try (InputStream library = zip.getInputStream(entry)) {
                        Files.copy(library, unfinished.resolve(simpleName));
                    }
                }
            }
            if (!isJob) {
                throw new JobFailedException(
                        jar
                                + " is no jar of the job: there is no "
                                + LIBRARY_FOLDER
                                + PROGRAM_LIBRARY
                                + "*.jar inside it");
            }
            moveInto(unfinished, target);
        } finally {
            FileUtils.deleteDirectoryQuietly(unfinished.toFile());
        }
    }

    private static void moveInto(Path unfinished, Path target) throws IOException {
        try {
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException unpackedMeanwhile) {
            // The other process unpacked the same content.
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }

    private static String contentName(Path jar) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream input = new DigestInputStream(Files.newInputStream(jar), digest)) {
                input.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Reads standard error while standard output is being read, so that neither fills up. */
    private static final class Errors {
        private final StringBuilder text = new StringBuilder();
        private final Thread thread;

        private Errors(InputStream stream) {
            thread = new Thread(() -> read(stream), "millrace-job-program-errors");
            thread.setDaemon(true);
        }

        static Errors of(InputStream stream) {
            Errors errors = new Errors(stream);
            errors.thread.start();
            return errors;
        }

        private void read(InputStream stream) {
            try {
                String all = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                synchronized (text) {
                    text.append(all);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String lastLine(int status) throws InterruptedException {
            thread.join();
            synchronized (text) {
                return text.toString()
                        .lines()
                        .filter(line -> !line.isBlank())
                        .reduce((first, second) -> second)
                        .orElse("it ended with status " + status);
            }
        }
    }
}
