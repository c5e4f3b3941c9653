package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
    @TempDir private Path folder;

    private RetainedCheckpoints checkpoints;

    @BeforeEach
    void open() {
        checkpoints = new RetainedCheckpoints("file:" + folder);
    }

    @Test
    void newest_isTheOneWrittenLast_checkpointOrSavepoint() throws IOException {
        assertThat(checkpoints.newest()).isEmpty();
        completed("job-a/chk-7", 1_000);
        Path savepoint = completed("savepoints/savepoint-1", 3_000);
        Path checkpoint = completed("job-b/chk-1", 2_000);
        assertThat(checkpoints.newest()).contains("file:" + savepoint);
        Files.delete(savepoint.resolve("_metadata"));
        assertThat(checkpoints.newest()).contains("file:" + checkpoint);
    }

    @Test
    void newestSince_knowsNothingOlder() throws IOException {
        Path checkpoint = completed("job-a/chk-7", 1_000);
        assertThat(checkpoints.newestSince(1_000)).contains("file:" + checkpoint);
        assertThat(checkpoints.newestSince(1_001)).isEmpty();
    }

    @Test
    void deleteOthers_keepsSavepoints() throws IOException {
        Path old = completed("job-a/chk-7", 1_000);
        Path savepoint = completed("savepoints/savepoint-1", 500);
        Path restored = completed("job-b/chk-1", 2_000);
        checkpoints.deleteOthers("file:" + restored);
        assertThat(old).doesNotExist();
        assertThat(savepoint).exists();
        assertThat(restored).exists();
    }

    private Path completed(String name, long writtenAt) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve(name));
        Path metadata = Files.createFile(checkpoint.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(writtenAt));
        return checkpoint;
    }
}
