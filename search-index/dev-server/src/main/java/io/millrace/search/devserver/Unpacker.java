package io.millrace.search.devserver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Enumeration;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Unpacks the distribution and its plugin, once for as long as the two archives do not change. */
final class Unpacker {

    private static final String PLUGIN_FOLDER = "millrace-development";

    private final ServerFolder folder;
    private final Distribution distribution;

    Unpacker(ServerFolder folder, Distribution distribution) {
        this.folder = folder;
        this.distribution = distribution;
    }

    /** Leaves a complete server in {@link ServerFolder#home}, whatever was there before. */
    void unpack() throws IOException {
        String wanted = identity();
        if (Files.isRegularFile(folder.unpackedMark())
                && Files.readString(folder.unpackedMark()).equals(wanted)) {
            return;
        }
        // An interrupted run leaves no mark and is started over.
        Files.deleteIfExists(folder.unpackedMark());
        delete(folder.home());
        unzip(distribution.server(), folder.home(), true);
        unzip(distribution.plugin(), folder.plugins().resolve(PLUGIN_FOLDER), false);
        Files.writeString(folder.unpackedMark(), wanted);
    }

    private String identity() throws IOException {
        return "%d %d%n%d %d%n"
                .formatted(
                        Files.size(distribution.server()),
                        Files.getLastModifiedTime(distribution.server()).toMillis(),
                        Files.size(distribution.plugin()),
                        Files.getLastModifiedTime(distribution.plugin()).toMillis());
    }

    /**
     * @param skipTop whether all entries lie in one folder that is left out of the target's paths
     */
    private static void unzip(Path archive, Path target, boolean skipTop) throws IOException {
        Path root = target.toAbsolutePath().normalize();
        Files.createDirectories(root);
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                String relative = skipTop ? name.substring(name.indexOf('/') + 1) : name;
                if (relative.isEmpty() || relative.endsWith(".bat") || relative.endsWith(".exe")) {
                    continue;
                }
                Path file = root.resolve(relative).normalize();
                if (!file.startsWith(root)) {
                    throw new IOException(
                            "entry leaves its archive %s: %s".formatted(archive, name));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                    // java.util.zip does not expose the archive's modes.
                    if (relative.startsWith("bin/")) {
                        makeExecutable(file);
                    }
                }
            }
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        permissions.add(PosixFilePermission.GROUP_EXECUTE);
        permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(file, permissions);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException error)
                            throws IOException {
                        if (error != null) {
                            throw error;
                        }
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
