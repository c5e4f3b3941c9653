package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.flink.core.execution.RestoreMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
    private static final String STARTER = "1.0 on http://flink:8081";

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

    /** Job b took over from job a, and uses files of it; those of job c are left over. */
    @Test
    void deleteOthers_keepsTheJobsWhoseFilesTheCheckpointUses() throws IOException {
        Path used = completed("job-a/chk-7", 1_000);
        Path old = completed("job-c/chk-7", 500);
        Path restored = completed("job-b/chk-9", 2_000);
        Files.write(
                restored.resolve("_metadata"),
                new byte[] {0, -1, '/', 'j', 'o', 'b', '-', 'a', '/', 's', 'h', 'a', 'r', 'e'});
        checkpoints.deleteOthers("file:" + restored);
        assertThat(used).exists();
        assertThat(old).doesNotExist();
        assertThat(restored).exists();
    }

    @Test
    void takeOver_isOfItsOwnCheckpointsOnly() throws IOException {
        completed("job-a/chk-7", 2_000);
        Path savepoint = completed("savepoints/savepoint-1", 1_000);
        checkpoints.started("job-a", STARTER);
        checkpoints.started("savepoints", STARTER);
        for (String other :
                new String[] {
                    "file:" + savepoint,
                    "file:" + folder + "-candidate/job-a/chk-7",
                    "file:/elsewhere/chk-7",
                    "chk-7"
                }) {
            assertThat(checkpoints.takeOver(other, STARTER))
                    .as(other)
                    .isEqualTo(RestoreMode.NO_CLAIM);
        }
        assertThat(checkpoints.takeOver(checkpoints.newest().orElseThrow(), STARTER))
                .isEqualTo(RestoreMode.CLAIM);
    }

    /** What another version wrote is the way back to it; what runs elsewhere may run still. */
    @Test
    void takeOver_readsOnlyWhatAnotherStarterLeft() throws IOException {
        String newest = "file:" + completed("job-a/chk-7", 2_000);
        assertThat(checkpoints.takeOver(newest, STARTER)).isEqualTo(RestoreMode.NO_CLAIM);
        checkpoints.started("job-a", "0.9 on http://flink:8081");
        assertThat(checkpoints.takeOver(newest, STARTER)).isEqualTo(RestoreMode.NO_CLAIM);
        checkpoints.started("job-a", "1.0 on http://other:8081");
        assertThat(checkpoints.takeOver(newest, STARTER)).isEqualTo(RestoreMode.NO_CLAIM);
        checkpoints.started("job-a", STARTER);
        assertThat(checkpoints.takeOver(newest, STARTER)).isEqualTo(RestoreMode.CLAIM);
    }

    /** Two starts at once, or one that ended before its first checkpoint. */
    @Test
    void takeOver_isGrantedOnce() throws IOException {
        String newest = "file:" + completed("job-a/chk-7", 2_000);
        String next = "file:" + completed("job-a/chk-8", 3_000);
        checkpoints.started("job-a", STARTER);
        assertThat(checkpoints.takeOver(newest, STARTER)).isEqualTo(RestoreMode.CLAIM);
        assertThat(checkpoints.takeOver(newest, STARTER)).isEqualTo(RestoreMode.NO_CLAIM);
        assertThat(checkpoints.takeOver(next, STARTER)).isEqualTo(RestoreMode.CLAIM);
    }

    /** An upgrade keeps its way back there: later starts delete or take over checkpoints. */
    @Test
    void newestSavepointSince_passesCheckpointsBy() throws IOException {
        completed("job-a/chk-7", 2_000);
        assertThat(checkpoints.newestSavepointSince(0)).isEmpty();
        Path savepoint = completed("savepoints/savepoint-1", 1_000);
        assertThat(checkpoints.newestSavepointSince(1_000)).contains("file:" + savepoint);
        assertThat(checkpoints.newestSavepointSince(1_001)).isEmpty();
    }

    private Path completed(String name, long writtenAt) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve(name));
        Path metadata = Files.createFile(checkpoint.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(writtenAt));
        return checkpoint;
    }
}
