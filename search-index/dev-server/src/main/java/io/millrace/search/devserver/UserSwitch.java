package io.millrace.search.devserver;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How the server is run as somebody other than root, which it refuses to run as. No account is
 * needed: where another user can reach the folder, the files are given to a user id without an
 * account; elsewhere (below {@code /root}, say) a user namespace makes root appear as another user.
 *
 * @param prefix what stands before the command
 * @param owner the user id that must own the server's files, or -1 to leave them alone
 */
record UserSwitch(List<String> prefix, int owner) {

    private static final int UNPRIVILEGED = 10_001;
    private static final List<String> NAMESPACE =
            List.of("unshare", "--user", "--map-user=1000", "--map-group=1000");

    static final UserSwitch NONE = new UserSwitch(List.of(), -1);

    /**
     * @throws IOException when this process is root's and neither way is open
     */
    static UserSwitch choose(Path folder, Path javaHome) throws IOException, InterruptedException {
        if (!isRoot()) {
            return NONE;
        }
        if (onPath("setpriv") && reachableByOthers(folder) && reachableByOthers(javaHome)) {
            return new UserSwitch(
                    List.of(
                            "setpriv",
                            "--reuid=" + UNPRIVILEGED,
                            "--regid=" + UNPRIVILEGED,
                            "--clear-groups",
                            "--inh-caps=-all",
                            "--no-new-privs"),
                    UNPRIVILEGED);
        }
        if (onPath("unshare") && succeeds(NAMESPACE)) {
            return new UserSwitch(NAMESPACE, 0);
        }
        throw new IOException(
                ("Elasticsearch does not run as root, and there is no way to run it as another user:"
                                + " setpriv needs a folder that others can enter (%s is not), unshare needs"
                                + " user namespaces. Run as a plain user, or use a folder such as /var/tmp.")
                        .formatted(folder));
    }

    /** Root's folder can be entered by the user the server will run as, and not listed. */
    static void letEnter(Path folder) throws IOException {
        if (isRoot()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        }
    }

    /**
     * Gives the files below a folder to the user the server runs as, and closes it to all others.
     */
    void own(Path folder) throws IOException {
        if (owner < 0) {
            return;
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path visited, BasicFileAttributes attributes) throws IOException {
                        return give(visited);
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        return give(file);
                    }
                });
    }

    private FileVisitResult give(Path file) throws IOException {
        if (!Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(owner)) {
            Files.setAttribute(file, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
        }
        return FileVisitResult.CONTINUE;
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getAttribute(self, "unix:uid").equals(0)
                : "root".equals(System.getProperty("user.name"));
    }

    private static boolean reachableByOthers(Path folder) throws IOException {
        for (Path each = folder.toRealPath(); each != null; each = each.getParent()) {
            if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    static boolean onPath(String command) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String folder : path.split(File.pathSeparator)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, command))) {
                return true;
            }
        }
        return false;
    }

    private static boolean succeeds(List<String> prefix) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(prefix));
        builder.command().add("true");
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
