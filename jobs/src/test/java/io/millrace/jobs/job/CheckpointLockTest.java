package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.config.ConfigLoader;
import io.millrace.jobs.config.MillraceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointLockTest {
    @TempDir private Path folder;

    /** They would delete each other's files. */
    @Test
    void take_refusesASecondJobOfTheSameFolder() throws IOException {
        MillraceConfig config = config("shop", folder.resolve("with blank").toString());
        try (CheckpointLock lock = CheckpointLock.take(config)) {
            assertThat(lock.isHeld()).isTrue();
            assertThatThrownBy(() -> CheckpointLock.take(config))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessage(
                            "the job 'shop' runs already in another process, with its checkpoints"
                                    + " in %s; stop that one first",
                            folder.resolve("with blank/shop"));
            CheckpointLock.take(config("other", folder.resolve("with blank").toString())).close();
        }
        CheckpointLock.take(config).close();
    }

    @Test
    void take_isNotHeldWhereNothingCanBeLocked() throws IOException {
        MillraceConfig config = config("shop", "s3://bucket/checkpoints");
        try (CheckpointLock one = CheckpointLock.take(config);
                CheckpointLock two = CheckpointLock.take(config)) {
            assertThat(one.isHeld()).isFalse();
            assertThat(two.isHeld()).isFalse();
        }
    }

    private static MillraceConfig config(String deployment, String directory) {
        return new ConfigLoader()
                .values(
                        "test",
                        Map.of("deployment.id", deployment, "checkpoint.directory", directory))
                .load();
    }
}
