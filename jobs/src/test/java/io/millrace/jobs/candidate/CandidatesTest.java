package io.millrace.jobs.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.cluster.FakeFlink;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.stack.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A candidate while what it needs is away. */
class CandidatesTest {
    private final String nobody = "127.0.0.1:" + Ports.anyFree();
    private final List<String> lines = new ArrayList<>();
    private final FakeFlink flink = new FakeFlink();

    @TempDir private Path folder;
    private Candidates candidates;
    private Path file;

    @BeforeEach
    void create() {
        candidates = new Candidates(folder, "shop", Waiter.system(), lines::add);
        file = CandidateState.file(folder, "shop");
    }

    @AfterEach
    void close() {
        flink.close();
    }

    @Test
    void discard_whileTheClusterIsAway_changesNothingAndSaysHowToGoOn() throws Exception {
        CandidateState state = candidate("http://" + nobody);
        Path checkpoint = checkpoint();
        assertThatThrownBy(() -> candidates.discard(state, false))
                .isInstanceOf(JobFailedException.class)
                .hasMessage(
                        "the Flink cluster at http://%s does not answer, and the candidate 'shop-candidate' may run there: start the cluster and repeat, or, if it is gone for good, add --without-cluster"
                                .formatted(nobody));
        assertThat(checkpoint).exists();
        assertThat(candidates.present()).isEqualTo(state);
    }

    @Test
    void discard_deletesWhatItCan_andNamesWhatIsLeft_andIsRepeated() throws Exception {
        CandidateState state = candidate("http://" + nobody);
        Path checkpoint = checkpoint();
        assertThatThrownBy(() -> candidates.discard(state, true))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("there are left: indices (Elasticsearch at http://" + nobody)
                .hasMessageContaining("topics and consumer groups (Kafka at " + nobody)
                .hasMessageEndingWith("; repeat: millrace candidate discard")
                .hasMessageNotContainingAny("checkpoints (", "\n");
        assertThat(checkpoint).doesNotExist();
        assertThat(candidates.present()).as("for the next time").isEqualTo(state);
    }

    @Test
    void discard_withoutAClusterThatAnswers_isRefused() throws Exception {
        flink.answer("/overview", "{\"taskmanagers\":1}").running("shop-candidate", "1");
        CandidateState state = candidate(flink.address());
        assertThatThrownBy(() -> candidates.discard(state, true))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "--without-cluster: the cluster at %s answers; leave the option out"
                                .formatted(flink.address()));
    }

    @Test
    void status_tellsWhatIsKnown_beforeItFails() throws Exception {
        flink.answer(
                "/jobs/overview",
                "{\"jobs\":[{\"jid\":\"1\",\"name\":\"shop-candidate\",\"state\":\"FAILED\",\"start-time\":1}]}");
        flink.answer(
                "/jobs/1/exceptions",
                "{\"exceptionHistory\":{\"entries\":[{\"stacktrace\":\"a\\nCaused by: no memory\"}]}}");
        CandidateState state = candidate(flink.address());
        assertThatThrownBy(() -> candidates.status(state))
                .isInstanceOf(JobFailedException.class)
                .hasMessageStartingWith("the judgements cannot be read from Kafka at " + nobody);
        assertThat(lines)
                .containsExactly(
                        "Candidate   shop-candidate: /new.jar",
                        "            does not run on %s: failed, no memory"
                                .formatted(flink.address()),
                        "Beside      shop",
                        "            does not run on " + flink.address(),
                        "From        file:/savepoint");
        assertThat(candidates.runs(state)).isFalse();
    }

    private Path checkpoint() throws IOException {
        return Files.createDirectories(folder.resolve("check points/shop-candidate/job/chk-1"));
    }

    private CandidateState candidate(String cluster) throws IOException {
        CandidateState state =
                new CandidateState(
                        "shop-candidate",
                        URI.create(cluster),
                        Path.of("/new.jar"),
                        Map.of(
                                "deployment.id",
                                "shop",
                                "checkpoint.directory",
                                folder.resolve("check points").toString(),
                                "elasticsearch.hosts",
                                "http://" + nobody,
                                "kafka.bootstrap-servers",
                                nobody,
                                "kafka.properties.default.api.timeout.ms",
                                "500",
                                "kafka.properties.request.timeout.ms",
                                "400"),
                        Set.of(),
                        "file:/savepoint",
                        Instant.parse("2026-01-02T03:04:05Z"));
        state.write(file);
        return state;
    }
}
