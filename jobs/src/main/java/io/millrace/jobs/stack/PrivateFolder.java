package io.millrace.jobs.stack;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of a run, closed to other users: checkpoints hold shoppers' plain ids, and so do
 * Kafka's files. Root's can be entered, but not listed, by the user that Elasticsearch then runs
 * as; the folders in it are each closed. The launcher does the same before anything else happens.
 */
public final class PrivateFolder {
    /** In the folder of a run, that of Elasticsearch, whose user has to enter it. */
    private static final String ELASTICSEARCH = "elasticsearch";

    private static final int STICKY = 01000;

    private final Path folder;
    private final boolean root;

    private PrivateFolder(Path folder, boolean root) {
        this.folder = folder;
        this.root = root;
    }

    public static PrivateFolder of(Path folder) {
        return of(folder, "root".equals(System.getProperty("user.name")));
    }

    /**
     * @param root whether this process is root's
     */
    public static PrivateFolder of(Path folder, boolean root) {
        return new PrivateFolder(folder.toAbsolutePath().normalize(), root);
    }

    /** Makes it, unless it is there, and what is above it as usual. */
    public void create() throws IOException {
        if (!isPosix()) {
            Files.createDirectories(folder);
            return;
        }
        if (folder.getParent() != null) {
            Files.createDirectories(folder.getParent());
        }
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(closed(root)));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /**
     * Closes it where it is open.
     *
     * @return one line that says so, or why not
     */
    public Optional<String> tighten() throws IOException {
        if (!isPosix() || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        boolean wasOpen = isOpen(folder, root);
        if (wasOpen && isShared()) {
            return Optional.of(
                    folder
                            + " is open to other users, and not for one run alone; shoppers' ids"
                            + " are safer in a folder of its own: --dir");
        }
        try {
            if (wasOpen) {
                Files.setPosixFilePermissions(folder, closed(root));
            }
            wasOpen |= root && !isShared() && closeWhatIsInIt();
        } catch (IOException e) {
            return Optional.of(
                    folder + " is open to other users and cannot be closed: it is not yours");
        }
        return wasOpen
                ? Optional.of(folder + " was open to other users and is now closed to them")
                : Optional.empty();
    }

    private boolean closeWhatIsInIt() throws IOException {
        boolean wasOpen = false;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                boolean enters = entry.getFileName().toString().equals(ELASTICSEARCH);
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && isOpen(entry, enters)) {
                    Files.setPosixFilePermissions(entry, closed(enters));
                    wasOpen = true;
                }
            }
        }
        return wasOpen;
    }

    /** Not made for a run: everybody's, the home folder, or where one stands. */
    private boolean isShared() throws IOException {
        int mode = (Integer) Files.getAttribute(folder, "unix:mode");
        return (mode & STICKY) != 0
                || folder.getParent() == null
                || folder.equals(Path.of(System.getProperty("user.home")))
                || folder.equals(Path.of("").toAbsolutePath());
    }

    private static boolean isOpen(Path folder, boolean entered) throws IOException {
        Set<PosixFilePermission> permissions =
                EnumSet.copyOf(PosixFilePermissions.fromString("rwxrwxrwx"));
        permissions.removeAll(closed(entered));
        permissions.retainAll(Files.getPosixFilePermissions(folder));
        return !permissions.isEmpty();
    }

    private static Set<PosixFilePermission> closed(boolean entered) {
        Set<PosixFilePermission> permissions = EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE);
        if (entered) {
            permissions.add(GROUP_EXECUTE);
            permissions.add(OTHERS_EXECUTE);
        }
        return permissions;
    }

    private boolean isPosix() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("unix");
    }
}
