package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobProgramTest {
    private static final String STARTER = "1.0 on http://flink:8081";

    @TempDir private Path folder;

    private RetainedCheckpoints checkpoints;
    private String newest;

    @BeforeEach
    void leaveACheckpoint() throws IOException {
        checkpoints = new RetainedCheckpoints("file:" + folder);
        Path checkpoint = Files.createDirectories(folder.resolve("job-a/chk-7"));
        Files.createFile(checkpoint.resolve("_metadata"));
        checkpoints.started("job-a", STARTER);
        newest = "file:" + checkpoint;
    }

    @Test
    void restore_takesOverWhatItFinds() throws IOException {
        ObjectNode request = new ObjectMapper().createObjectNode();
        request.put(JobProgram.CHECKPOINTS_SINCE, 0);
        assertRestores(request, RestoreMode.CLAIM);
    }

    /** The same path by name: an upgrade, for one, goes back there. */
    @Test
    void restore_readsOnlyWhatItIsTold() throws IOException {
        ObjectNode request = new ObjectMapper().createObjectNode();
        request.put(JobProgram.RESTORE, newest);
        assertRestores(request, RestoreMode.NO_CLAIM);
        assertThat(checkpoints.takeOver(newest, STARTER)).isEqualTo(RestoreMode.CLAIM);
    }

    private void assertRestores(ObjectNode request, RestoreMode mode) throws IOException {
        Configuration flink = new Configuration();
        assertThat(JobProgram.restore(request, checkpoints, STARTER, flink)).contains(newest);
        assertThat(flink.get(StateRecoveryOptions.SAVEPOINT_PATH)).isEqualTo(newest);
        assertThat(flink.get(StateRecoveryOptions.RESTORE_MODE)).isEqualTo(mode);
    }
}
