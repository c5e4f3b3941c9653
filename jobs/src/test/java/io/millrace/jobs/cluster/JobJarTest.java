package io.millrace.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.job.JobFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobJarTest {
    @TempDir private Path folder;

    @Test
    void libraries_areUnpackedOnceForEachContent() throws IOException {
        Path unpacked = folder.resolve("un packed");
        JobJar jar = open(jar("a.jar", "lib/millrace-jobs-1.jar", "lib/other.jar"), unpacked);
        assertThat(jar.libraries())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("millrace-jobs-1.jar", "other.jar");
        Path same = Files.copy(folder.resolve("a.jar"), folder.resolve("b.jar"));
        assertThat(open(same, unpacked).libraries()).isEqualTo(jar.libraries());
        try (Stream<Path> contents = Files.list(unpacked)) {
            assertThat(contents).hasSize(1);
        }
    }

    @Test
    void onlyJarsRightInLib_areLibraries() throws IOException {
        Path file =
                jar("a.jar", "lib/millrace-jobs-1.jar", "x.jar", "lib/deep/y.jar", "lib/../z.jar");
        assertThat(open(file, folder.resolve("unpacked")).libraries()).hasSize(1);
    }

    @Test
    void jarOfSomethingElse_isRefused() throws IOException {
        Path file = jar("a.jar", "lib/other.jar");
        assertThatThrownBy(() -> open(file, folder.resolve("unpacked")))
                .isInstanceOf(JobFailedException.class)
                .hasMessage(
                        file
                                + " is no jar of the job: there is no lib/millrace-jobs-*.jar inside"
                                + " it");
        try (Stream<Path> left = Files.list(folder.resolve("unpacked"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void fileThatIsNoJarOrAbsent_isNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        assertThatThrownBy(() -> open(text, folder.resolve("unpacked")))
                .isInstanceOf(JobFailedException.class)
                .hasMessageStartingWith(text + " is not a jar");
        Path absent = folder.resolve("absent.jar");
        assertThatThrownBy(() -> open(absent, folder.resolve("unpacked")))
                .isInstanceOf(JobFailedException.class)
                .hasMessage("there is no readable file " + absent);
    }

    private JobJar open(Path file, Path unpacked) {
        return JobJar.open(file, unpacked, new Installation(folder));
    }

    private Path jar(String name, String... entries) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes());
                zip.closeEntry();
            }
        }
        return file;
    }
}
