package io.millrace.scoring.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A CUDA driver without a GPU ({@code src/test/cuda}): compiled from the kernels by g++ and loaded
 * in place of the one of the machine, so that everything from Java to the kernels runs as it is.
 */
public final class FakeDriver {

    static final Path KERNELS = Path.of("src/main/cuda");
    static final Path HOST_DEVICE = Path.of("src/test/cuda");

    private static final Path LIBRARY = Path.of("target/fake-driver/libcuda.so.1");

    private static final long MOST_MILLIS_LEFT_BEHIND = 60_000;

    private static String skipped;
    private static boolean loaded;

    private FakeDriver() {}

    /** Loads the driver, or skips the test, saying aloud why. */
    public static synchronized void load() {
        if (!loaded && skipped == null) {
            skipped = missing();
            if (skipped == null) {
                compile(KERNELS, LIBRARY, List.of());
                // Libraries that need libcuda.so.1 find the one that is loaded already.
                System.load(LIBRARY.toAbsolutePath().toString());
                loaded = true;
            } else {
                System.err.println("SKIPPED: tests of the CUDA backend: " + skipped);
            }
        }
        assumeTrue(loaded, skipped);
        restore();
    }

    /** Loads a driver that was compiled from other kernels, in a process of its own. */
    static void use(Path library) {
        System.load(library.toString());
    }

    /**
     * As it is at the start: one GPU of 8 GiB, no failure, threads in the order of their numbers.
     */
    public static void restore() {
        provide(1, 8L << 30, 101_376);
        repair();
        awaitThreads();
        schedule(0, 2);
    }

    /** What hung goes on once the GPU is repaired, and is not to meet the next test. */
    private static void awaitThreads() {
        try {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("millrace-cuda")) {
                    thread.join(MOST_MILLIS_LEFT_BEHIND);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why there can be no fake driver here, or null. */
    static String missing() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!system.equals("Linux amd64")) {
            return "they need Linux on x86-64, this is " + system;
        }
        try {
            Process process =
                    new ProcessBuilder("g++", "--version").redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0 ? null : "g++ does not work";
        } catch (IOException e) {
            return "g++ is not installed";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /**
     * Compiles a driver, unless there is one that is newer than its sources.
     *
     * @param kernels the folder of the kernels
     * @param options of g++, besides the usual ones
     */
    static void compile(Path kernels, Path library, List<String> options) {
        try {
            if (isUpToDate(library, kernels)) {
                return;
            }
            Files.createDirectories(library.getParent());
            // Another process may be loading the old one.
            Path fresh = Files.createTempFile(library.getParent(), "libcuda", ".so");
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "g++",
                                    "-std=c++17",
                                    "-O2",
                                    "-g1",
                                    "-march=native",
                                    "-ffp-contract=off",
                                    "-fPIC",
                                    "-shared",
                                    "-Wall",
                                    "-Wextra",
                                    "-Werror",
                                    "-Wno-unknown-pragmas",
                                    "-DMILLRACE_HOST",
                                    "-I" + kernels,
                                    "-I" + HOST_DEVICE));
            command.addAll(options);
            command.addAll(
                    Arrays.asList(
                            "-Wl,-soname,libcuda.so.1",
                            "-o",
                            fresh.toString(),
                            HOST_DEVICE.resolve("fake_driver.cpp").toString(),
                            HOST_DEVICE.resolve("host_device.cpp").toString(),
                            "-pthread"));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException("g++ failed:\n" + output);
            }
            Files.move(fresh, library, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while g++ was running", e);
        }
    }

    private static boolean isUpToDate(Path library, Path kernels) throws IOException {
        if (!Files.exists(library)) {
            return false;
        }
        FileTime compiled = Files.getLastModifiedTime(library);
        for (Path folder : List.of(kernels, HOST_DEVICE)) {
            try (Stream<Path> sources = Files.list(folder)) {
                for (Path source : (Iterable<Path>) sources::iterator) {
                    if (Files.getLastModifiedTime(source).compareTo(compiled) >= 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /**
     * In which order threads run.
     *
     * @param seed 0 for the order of their numbers, else a random one
     * @param threads of the operating system that run blocks
     */
    public static native void schedule(long seed, int threads);

    /** Lets a launch fail, and every call after it, once so many launches have succeeded. */
    static native void failAfter(long launches, int result);

    /** Lets nothing be ready any more, and no call return that waits for the GPU. */
    static native void hang();

    /** Takes a failure or a hang back. */
    static native void repair();

    /** What the machine has: GPUs, memory of a GPU and shared memory of a block, in bytes. */
    static native void provide(int devices, long memory, int sharedBytes);

    /** Launches since the start. */
    static native long launches();

    /** Memory that is taken, on the GPU and pinned. */
    static native long allocatedBytes();

    /** How often the context is held. */
    static native int contexts();
}
