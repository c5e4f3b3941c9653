package io.millrace.jobs.cluster;

import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.stack.StackRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The unpacked distribution that this program runs from.
 *
 * @param home its folder
 */
public record Installation(Path home) {
    /** Beginnings of the names of Flink's jars and of those it needs. */
    private static final List<String> FLINK =
            List.of(
                    "flink-",
                    "frocksdbjni-",
                    "async-profiler-",
                    "chill-",
                    "commons-",
                    "javassist-",
                    "jsr305-",
                    "kryo-",
                    "log4j-",
                    "minlog-",
                    "objenesis-",
                    "slf4j-",
                    "snakeyaml-engine-",
                    "snappy-java-",
                    // Loaded once in a process, so never with a job.
                    "jcuda");

    /**
     * Flink's by name, but they come with the job. A cluster that had them too would look for what
     * they need, Kafka's client say, among its own jars: Flink's classes are loaded from there
     * first.
     */
    private static final List<String> OF_THE_JOB =
            List.of(
                    "flink-connector-base-",
                    "flink-connector-kafka-",
                    "flink-ml-",
                    "flink-state-processor-");

    public Installation {
        home = home.toAbsolutePath().normalize();
    }

    /**
     * The one that the launcher named.
     *
     * @throws JobFailedException if the program was not started by the launcher
     */
    public static Installation current() {
        String home = System.getProperty(StackRequest.HOME_PROPERTY);
        if (home == null) {
            throw new JobFailedException(
                    "a cluster needs the distribution: start it with ./millrace, or name the folder"
                            + " with -D"
                            + StackRequest.HOME_PROPERTY);
        }
        return new Installation(Path.of(home));
    }

    /** The job's jar of this version. */
    public Path jobJar() {
        List<Path> jars = jars(home.resolve("job"));
        if (jars.size() != 1) {
            throw new JobFailedException(
                    "there must be one jar in " + home.resolve("job") + ", found " + jars.size());
        }
        return jars.get(0);
    }

    /** Flink and what it needs: what a cluster has on its own class path. */
    List<Path> flinkLibraries() {
        return jars(home.resolve("lib")).stream()
                .filter(jar -> begins(jar, FLINK) && !begins(jar, OF_THE_JOB))
                .toList();
    }

    /** What Flink needs opened. */
    List<String> jvmOptions() {
        Path file = home.resolve("conf").resolve("jvm.opens");
        try {
            return List.of(Files.readString(file).strip().split("\\s+"));
        } catch (IOException e) {
            throw new JobFailedException(file + " cannot be read", e);
        }
    }

    private static boolean begins(Path jar, List<String> names) {
        String name = jar.getFileName().toString();
        return names.stream().anyMatch(name::startsWith);
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new JobFailedException(
                    "the distribution is incomplete: " + folder + " cannot be read", e);
        }
    }
}
