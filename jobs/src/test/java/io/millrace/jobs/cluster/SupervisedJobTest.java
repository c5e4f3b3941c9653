package io.millrace.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedJobTest {
    private static final SupervisedJob JOB =
            new SupervisedJob(
                    "shop",
                    Path.of("/some where/job.jar"),
                    Map.of("kafka.bootstrap-servers", "broker:9092"),
                    Optional.of("file:/save points/1"),
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    "0123");

    @TempDir private Path folder;

    @Test
    void job_isReadAsItWasWritten() throws IOException {
        JOB.write(folder);
        assertThat(SupervisedJob.read(folder, "shop")).contains(JOB);
        SupervisedJob next = JOB.withJobId("4567");
        next.write(folder);
        assertThat(SupervisedJob.readAll(folder)).containsExactly(next);
        SupervisedJob.delete(folder, "shop");
        assertThat(SupervisedJob.readAll(folder)).isEmpty();
    }

    @Test
    void settings_areForTheOwnerAlone() throws IOException {
        JOB.write(folder);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("shop.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void damagedFile_isNoJob() throws IOException {
        Files.writeString(folder.resolve("shop.json"), "{\"deployment\":");
        assertThat(SupervisedJob.read(folder, "shop")).isEmpty();
        assertThat(SupervisedJob.readAll(folder.resolve("nowhere"))).isEmpty();
    }
}
