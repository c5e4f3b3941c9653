package io.millrace.scoring.cuda;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * The way to the CUDA driver: loads JCuda's library and turns results into exceptions.
 *
 * <p>JCuda is no part of the job's jar, because a native library is loaded once in a process and a
 * Flink cluster has a class loader for each job: it comes with Flink, or there is none. So nothing
 * of JCuda is touched before {@link #initialize}, which turns its absence into an answer.
 */
final class Driver {

    private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

    private static final String BOTH_JARS =
            "jcuda-*.jar and jcuda-natives-*-linux-x86_64.jar of Millrace's lib";

    /** Empty once the driver is loaded, null before anybody tried, and where that can be mended. */
    private static String failure;

    private Driver() {}

    /**
     * Makes the driver ready, the first time it is called.
     *
     * @throws CudaException if there is no driver that works; the message says why, and stays the
     *     same for the life of the process
     */
    static synchronized void initialize() {
        if (failure == null) {
            failure = load();
        }
        if (!failure.isEmpty()) {
            throw new CudaException(failure);
        }
        check(JCudaDriver.cuInit(0), "cuInit");
    }

    /**
     * Loads the library that joins Java to the driver.
     *
     * <p>JCuda unpacks it under a fixed name into the folder for temporary files and takes what it
     * finds there, whoever put it there. So for the moment of loading that folder is one of our
     * own, which is gone afterwards: a loaded library needs its file no longer.
     *
     * @return why it could not be loaded, or an empty text
     */
    private static String load() {
        String temporaryFolder = System.getProperty(TEMPORARY_FOLDER);
        Path folder = null;
        try {
            folder = Files.createTempDirectory("millrace-cuda");
            System.setProperty(TEMPORARY_FOLDER, folder.toString());
            JCudaDriver.setExceptionsEnabled(false);
            return "";
        } catch (IOException e) {
            throw new CudaException("no folder for JCuda's library: " + e);
        } catch (LinkageError e) {
            return explain(e);
        } finally {
            System.setProperty(TEMPORARY_FOLDER, temporaryFolder);
            delete(folder);
        }
    }

    /** What JCuda's classes or its library are missing, and which file mends it. */
    static String explain(LinkageError error) {
        String messages = messages(error);
        if (messages.contains("libcuda.so.1")) {
            return "the NVIDIA driver (libcuda.so.1) is not installed";
        }
        if (messages.contains("jcuda/") || messages.contains("ClassNotFoundException: jcuda.")) {
            return "JCuda is not on the class path; for a GPU put "
                    + BOTH_JARS
                    + " into Flink's lib";
        }
        if (messages.contains("already loaded in another classloader")) {
            return "JCuda was loaded by another job of this process; put "
                    + BOTH_JARS
                    + " into Flink's lib and nowhere else";
        }
        String system = System.getProperty("os.name") + ", " + System.getProperty("os.arch");
        if (system.equals("Linux, amd64")) {
            return "JCuda's library cannot be loaded; for a GPU put "
                    + BOTH_JARS
                    + " into Flink's lib";
        }
        return "JCuda has no library for this machine (%s)".formatted(system);
    }

    /** A class that failed once names the first failure among its causes, in any class loader. */
    private static String messages(Throwable error) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            messages.append(cause).append('\n');
        }
        return messages.toString();
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> found = Files.list(folder)) {
            List<Path> files = found.toList();
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            // A file left in the folder for temporary files harms nobody.
            folder.toFile().deleteOnExit();
        }
    }

    /**
     * Checks what a call of the driver returned.
     *
     * @param call for the message
     * @throws CudaException unless it is success
     */
    static void check(int result, String call) {
        if (result != CUresult.CUDA_SUCCESS) {
            throw new CudaException(
                    "%s: %s (%d)".formatted(call, CUresult.stringFor(result), result));
        }
    }

    /** Reads a resource of this package. */
    static byte[] resource(String name) {
        try (InputStream stream =
                requireNonNull(Driver.class.getResourceAsStream(name), "no resource " + name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
