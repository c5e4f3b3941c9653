package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.stack.FolderLock;
import io.millrace.jobs.stack.PrivateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir private Path parent;

    @Test
    void create_makesItClosed_andLeavesOneThatIsThere() throws IOException {
        Path made = parent.resolve("deep/run");
        PrivateFolder.of(made, false).create();
        assertMode(made, "rwx------");
        Path ofRoot = parent.resolve("root");
        PrivateFolder.of(ofRoot, true).create();
        assertMode(ofRoot, "rwx--x--x");
        PrivateFolder.of(made, true).create();
        assertMode(made, "rwx------");
    }

    @Test
    void lock_ofAFolderThatIsNotThere_makesItClosed() throws IOException {
        Path made = parent.resolve("locked");
        FolderLock.take(made, "stack").close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .startsWith("rwx--")
                .doesNotContain("r-x");
    }

    @Test
    void tighten_closesAnOpenFolder_andSaysSoOnce() throws IOException {
        Path open = folder("run", "rwxr-xr-x");
        assertThat(PrivateFolder.of(open, false).tighten())
                .contains(open + " was open to other users and is now closed to them");
        assertMode(open, "rwx------");
        assertThat(PrivateFolder.of(open, false).tighten()).isEmpty();
        assertThat(PrivateFolder.of(parent.resolve("absent"), false).tighten()).isEmpty();
    }

    /** Elasticsearch, as another user, has to get to its own. */
    @Test
    void tighten_ofRoot_letsOthersThrough_andClosesWhatIsInIt() throws IOException {
        Path open = folder("run", "rwxr-xr-x");
        Path checkpoints = folder("run/checkpoints", "rwxr-xr-x");
        Path elasticsearch = folder("run/elasticsearch", "rwxr-xr-x");
        Path log = Files.createFile(open.resolve("stack.json"));
        assertThat(PrivateFolder.of(open, true).tighten()).isPresent();
        assertMode(open, "rwx--x--x");
        assertMode(checkpoints, "rwx------");
        assertMode(elasticsearch, "rwx--x--x");
        assertThat(log).exists();
        assertThat(PrivateFolder.of(open, true).tighten()).isEmpty();

        Path later = folder("run/kafka", "rwxrwxrwx");
        assertThat(PrivateFolder.of(open, true).tighten()).isPresent();
        assertMode(later, "rwx------");
    }

    @Test
    void tighten_leavesWhatIsNotForOneRunAlone() throws IOException {
        Path everybodys = folder("shared", "rwxrwxrwx");
        Files.setAttribute(everybodys, "unix:mode", 01777);
        Path inIt = folder("shared/other", "rwxr-xr-x");
        assertThat(PrivateFolder.of(everybodys, true).tighten().orElseThrow())
                .startsWith(everybodys + " is open to other users, and not for one run alone; ");
        assertMode(everybodys, "rwxrwxrwx");
        assertMode(inIt, "rwxr-xr-x");
        assertThat(PrivateFolder.of(Path.of(""), false).tighten().orElse("not for one run alone"))
                .contains("not for one run alone");
    }

    /** The launcher decides the same before there is a process of Java's. */
    @Test
    void commandsThatOnlyRead_areTheLaunchersToo() throws IOException {
        String launcher =
                Files.readString(
                        Path.of("..").resolve("millrace").toAbsolutePath().normalize(),
                        StandardCharsets.UTF_8);
        String list = launcher.substring(launcher.indexOf("only_reads() {"));
        list = list.substring(0, list.indexOf(") return 0"));
        for (String command : Main.ONLY_READ) {
            assertThat(list).containsPattern("[ |']" + command + "[ |']|" + command + "$");
        }
    }

    @Test
    void command_closesTheFolderBeforeItWritesThere() throws IOException {
        Path open = folder("run", "rwxr-xr-x");
        StringWriter errors = new StringWriter();
        // There is no such job; the folder is closed all the same.
        Main.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute("savepoint", "take", "--dir", open.toString());
        assertThat(errors.toString())
                .contains("millrace: " + open + " was open to other users and is now closed");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .startsWith("rwx--")
                .doesNotContain("r-x");

        Path read = folder("read", "rwxr-xr-x");
        Main.commandLine()
                .setErr(new PrintWriter(new StringWriter()))
                .setOut(new PrintWriter(new StringWriter()))
                .execute("stack", "status", "--dir", read.toString());
        assertMode(read, "rwxr-xr-x");
    }

    private Path folder(String name, String mode) throws IOException {
        Path made = Files.createDirectories(parent.resolve(name));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
        return made;
    }

    private static void assertMode(Path folder, String mode) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .as(folder.toString())
                .isEqualTo(mode);
    }
}
