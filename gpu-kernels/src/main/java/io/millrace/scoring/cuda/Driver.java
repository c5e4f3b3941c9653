package io.millrace.scoring.cuda;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jcuda.LibUtils;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** The way to the CUDA driver: loads JCuda's library and turns results into exceptions. */
final class Driver {

    private static final String LIBRARY = LibUtils.createPlatformLibraryName("JCudaDriver-12.6.0");

    private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

    /** Empty once the driver is loaded, null before anybody tried. */
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
            return "no folder for JCuda's library: " + e;
        } catch (LinkageError e) {
            return explain(e);
        } finally {
            System.setProperty(TEMPORARY_FOLDER, temporaryFolder);
            delete(folder);
        }
    }

    private static String explain(LinkageError error) {
        if (String.valueOf(error.getMessage()).contains("libcuda.so.1")) {
            return "the NVIDIA driver (libcuda.so.1) is not installed";
        }
        return "JCuda has no library for this machine (%s, %s)"
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(LibUtils.createLibraryFileName(LIBRARY)));
            Files.deleteIfExists(folder);
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
